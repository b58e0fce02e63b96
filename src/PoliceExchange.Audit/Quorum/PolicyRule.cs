namespace PoliceExchange.Audit.Quorum;

/// <summary>A rule of the policy format that a file breaks (tlog-policy, "Policy file syntax and structure").</summary>
internal enum PolicyRule
{
    /// <summary>Over a limit of <see cref="PolicyLimits"/>.</summary>
    TooLarge,

    /// <summary>A byte that the format does not allow ("Character set").</summary>
    ForbiddenByte,

    /// <summary>The last line has no newline.</summary>
    NoFinalNewline,

    /// <summary>A line that starts with no known word.</summary>
    UnknownWord,

    /// <summary>Too few or too many items on a line.</summary>
    WrongItemCount,

    /// <summary>Not a vkey.</summary>
    BadKey,

    /// <summary>A key type that does not fit the function: logs 0x01 or 0x06, witnesses 0x04 or 0x06.</summary>
    WrongKeyKind,

    /// <summary>The same public key twice among logs or among witnesses.</summary>
    DuplicateKey,

    /// <summary>A witness or group of that name is there already; they share one namespace, and "none" is taken.</summary>
    NameTaken,

    /// <summary>A name that is not defined on an earlier line.</summary>
    UndefinedName,

    /// <summary>A name that is a member already, here or in another group.</summary>
    MemberTwice,

    /// <summary>k is not a decimal, or not within 1 to n.</summary>
    BadThreshold,

    /// <summary>"none" as a member of a group.</summary>
    NoneAsMember,

    /// <summary>A second quorum line.</summary>
    SecondQuorum,

    /// <summary>No quorum line; named with the line after the last.</summary>
    NoQuorum,
}

/// <summary>A broken rule and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Rule">Which.</param>
/// <param name="Item">The offending item; empty when the whole line is meant.</param>
internal sealed record PolicyViolation(int Line, PolicyRule Rule, string Item = "");
