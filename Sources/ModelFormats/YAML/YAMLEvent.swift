/// A step through a YAML text: the start or end of something, or a scalar.
///
/// What PyYAML's `yaml.parse` gives, tags spelt out.
package struct YAMLEvent: Hashable, Sendable {
  /// What it is.
  package enum Content: Hashable, Sendable {
    case streamStart
    case streamEnd
    /// The start of a document; `isExplicit` when `---` stands there.
    case documentStart(isExplicit: Bool)
    /// The end of a document; `isExplicit` when `...` stands there.
    case documentEnd(isExplicit: Bool)
    case sequenceStart(isFlow: Bool)
    case sequenceEnd
    /// The start of a mapping; keys and values follow by turns.
    case mappingStart(isFlow: Bool)
    case mappingEnd
    case scalar(String, YAMLScalarStyle)
    /// Stands for the node that has this anchor.
    case alias(String)
  }

  /// What it is.
  package var content: Content
  /// Where it starts, with its anchor and tag.
  package var mark: YAMLMark
  /// The name under which aliases mean this node.
  package var anchor: String?
  /// The tag in full, such as `tag:yaml.org,2002:str`; `!` for the one without a name.
  package var tag: String?
  /// The byte at which the tag starts.
  package var tagOffset: Int?

  /// Whether it is YAML 1.1's null: a plain scalar without a tag.
  package var isNull: Bool {
    guard case .scalar(let text, .plain) = content, tag == nil || tag == "!" else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}

/// How a scalar is written.
package enum YAMLScalarStyle: Hashable, Sendable {
  case plain
  case singleQuoted
  case doubleQuoted
  /// Behind `|`.
  case literal
  /// Behind `>`.
  case folded
}
