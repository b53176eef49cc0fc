import ModelFacts
import ModelFormats

/// JSON texts: both dialects; what the strict one takes the other takes as well.
func examine(_ bytes: [UInt8]) {
  let strict = try? JSONValue(parsing: bytes)
  let python = try? JSONValue(parsing: bytes, dialect: .python)
  require(strict == nil || python != nil, "the wider dialect refuses what the narrower one takes")
  guard let object = strict?.object else { return }
  for member in object.members { require(object[member.key] != nil, "a member isn't found") }
  _ = object.duplicateKeys
}
