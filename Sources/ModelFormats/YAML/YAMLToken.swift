/// A word of YAML's grammar, with its place.
struct YAMLToken {
  /// What it is, by PyYAML's name for it.
  enum Kind: String {
    case streamEnd = "<stream end>"
    case directive = "<directive>"
    case documentStart = "<document start>"
    case documentEnd = "<document end>"
    case blockSequenceStart = "<block sequence start>"
    case blockMappingStart = "<block mapping start>"
    case blockEnd = "<block end>"
    case flowSequenceStart = "["
    case flowSequenceEnd = "]"
    case flowMappingStart = "{"
    case flowMappingEnd = "}"
    case key = "?"
    case value = ":"
    case blockEntry = "-"
    case flowEntry = ","
    case alias = "<alias>"
    case anchor = "<anchor>"
    case tag = "<tag>"
    case scalar = "<scalar>"
  }

  var kind: Kind
  var start: YAMLMark
  var end: YAMLMark
  /// A scalar, a name, a tag behind its handle; of a directive what `%TAG` has the handle stand for,
  /// or the first number of `%YAML`.
  var text = ""
  /// The handle of a tag, empty for one in full; the one that a `%TAG` explains.
  var handle = ""
  var style = YAMLScalarStyle.plain
}
