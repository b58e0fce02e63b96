namespace PoliceExchange.Gateway.Audit;

/// <summary>What private parts can be searched by. The numbers are stored.</summary>
internal enum VaultTerm
{
    Officer = 1,
    Case = 2,
    NoticeId = 3,
}
