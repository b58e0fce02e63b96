namespace PoliceExchange.Audit.Tiles;

/// <summary>Gives the bytes of a tile or bundle; null when it is not there. Where the bytes come from is not trusted.</summary>
internal delegate byte[]? TileReader(TilePath path);
