using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace PoliceExchange.Console;

/// <summary>An empty field is an empty text, never null, and what is missing is told by the page's own words.</summary>
internal sealed class PlainBinding : IDisplayMetadataProvider, IValidationMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context) => context.DisplayMetadata.ConvertEmptyStringToNull = false;

    public void CreateValidationMetadata(ValidationMetadataProviderContext context) => context.ValidationMetadata.IsRequired = false;
}
