using PoliceExchange.Console.Accounts;

namespace PoliceExchange.Gateway.Console;

/// <summary>The identity of the desk that an officer acts for: the one that the desk's certificate has.</summary>
internal static class DeskId
{
    public static string Text(string state, Officer officer) => $"spiffe://{state.ToLowerInvariant()}.px.example/agency/{officer.Agency}/desk/{officer.Role}";
}
