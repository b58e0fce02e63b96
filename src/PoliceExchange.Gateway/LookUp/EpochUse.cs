namespace PoliceExchange.Gateway.LookUp;

/// <summary>What an epoch key is used for; each is counted by itself.</summary>
internal enum EpochUse
{
    /// <summary>Own records are encoded.</summary>
    Index,

    /// <summary>A person is looked up: 80 to 110 derivations each.</summary>
    Query,

    /// <summary>A manifest or list is looked up under a grant of its own, which the caller holds.</summary>
    Batch,
}

/// <summary>What is done with a key. It must not keep the key, or anything that gives it away.</summary>
internal delegate T EpochAct<T>(ReadOnlySpan<byte> key);
