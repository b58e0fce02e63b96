namespace PoliceExchange.UnitTests.Policy;

/// <summary>CI size or the long one (tests/run.sh sets it).</summary>
internal static class TestSize
{
    public static int Of(int ci, int full) => Environment.GetEnvironmentVariable("PX_TEST_SIZE") == "full" ? full : ci;
}
