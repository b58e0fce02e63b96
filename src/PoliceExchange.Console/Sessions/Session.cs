using PoliceExchange.Console.Accounts;

namespace PoliceExchange.Console.Sessions;

/// <summary>What the officer works on; states purpose and case of every act.</summary>
/// <param name="Purpose">Purpose, as an enum name without prefix.</param>
/// <param name="CaseRef">National case reference; may be empty.</param>
internal sealed record Work(string Purpose, string CaseRef);

/// <summary>A notice that the officer was at, by what may stand anywhere: no name of a person.</summary>
/// <param name="Path">Local path.</param>
/// <param name="Family">Family, as in the header; empty when it cannot be opened any more.</param>
/// <param name="State">State that issued it.</param>
internal sealed record Place(string Path, string Family, string State);

/// <summary>A person's time at the console, in the memory of the process: a restart asks everybody to sign in anew, and their drafts are kept.</summary>
/// <param name="Key">SHA-256 of the cookie, base64url.</param>
/// <param name="Officer">Who.</param>
/// <param name="EndsAt">End at the latest.</param>
/// <param name="SeenAt">Time of the last act, by the process's own clock.</param>
/// <param name="Locked">True once nothing was done for too long.</param>
/// <param name="Work">What is worked on.</param>
/// <param name="Recent">Where the officer was, newest first.</param>
internal sealed record Session(string Key, Officer Officer, DateTimeOffset EndsAt, long SeenAt, bool Locked, Work? Work, IReadOnlyList<Place> Recent);
