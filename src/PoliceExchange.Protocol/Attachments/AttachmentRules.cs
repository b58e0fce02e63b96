using PoliceExchange.Protocol.Attachment.V1;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Protocol.Attachments;

/// <summary>What must hold between a reference that an agency signs and the bytes that it names. The sender's gateway asks before it signs, each recipient's when the bytes are there.</summary>
public static class AttachmentRules
{
    /// <summary>All that does not agree.</summary>
    /// <param name="path">Path of the reference.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="victim">It belongs to a record of a victim, who must not be found.</param>
    public static IReadOnlyList<Violation> Check(AttachmentRef reference, FileFacts facts, long size, string path, bool victim)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(facts);
        var found = new ViolationList();
        found.Unless(reference.MediaType == facts.MediaType, path + ".mediaType", "attachment.type", "The file is of another type; state what the upload said.");
        found.Unless(reference.SizeBytes == (ulong)size, path + ".sizeBytes", "attachment.size", "The file has another size.");
        // What is not stated is not compared; a portrait has to state all three.
        found.Unless(
            Agrees(reference.WidthPx, facts.Width) && Agrees(reference.HeightPx, facts.Height) && Agrees(reference.DepthBits, facts.DepthBits),
            path, "attachment.image", "Width, height or depth is not that of the file.");
        found.Unless(
            reference.Kind switch
            {
                AttachmentKind.FaceImage or AttachmentKind.Photo => FileTypes.IsImage(facts.MediaType),
                AttachmentKind.Prints => facts.MediaType == FileTypes.Nist,
                _ => true,
            },
            path + ".kind", "attachment.kind", "A photograph is JPEG or PNG, prints are ANSI/NIST-ITL.");
        found.Unless(
            reference.StatesPlace == facts.StatesPlace && !(victim && facts.StatesPlace),
            path + ".statesPlace", "attachment.place",
            "The file says where it was made. State `statesPlace` if that may be known; a victim's record never has it. What says nothing must not state it.");
        return found.Items;
    }

    private static bool Agrees(uint stated, int found) => stated == 0 || stated == (uint)found;
}
