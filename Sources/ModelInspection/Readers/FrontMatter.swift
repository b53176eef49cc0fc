import ModelFacts
import ModelFormats

/// The YAML of a model card, as far as a card's fields are strings and lists of strings.
///
/// The Hub's own reader refuses what names a key twice, and so does this one.
struct FrontMatter {
  /// Why front matter isn't taken.
  enum Refusal: String, Error {
    case invalid = "isn't valid YAML"
    case aliases = "uses YAML aliases, which aren't followed"
    case notMapping = "isn't a mapping"
  }

  private var texts: [String: [String]] = [:]
  private var hasMapping: Bool?
  /// The field whose list is being read.
  private var field: String?
  private var anchors: Set<String> = []
  /// The keys so far of the mappings that are open.
  private var keys: [Set<String>] = []

  /// Reads a text.
  init(_ text: [UInt8]) throws {
    var nodes = YAMLNodes(text)
    while let node = try nodes.next() { try take(node) }
    if hasMapping == false { throw Refusal.notMapping }
  }

  /// A string or the strings of a list; empty for anything else.
  subscript(_ key: String) -> [String] { texts[key] ?? [] }

  private mutating func take(_ node: YAMLNode) throws {
    if case .alias(let name) = node.event.content {
      throw anchors.contains(name) ? Refusal.aliases : Refusal.invalid
    }
    if let anchor = node.event.anchor { anchors.insert(anchor) }
    if node.isKey, let key = node.text, !keys[node.depth - 1].insert(key).inserted {
      throw Refusal.invalid
    }
    if node.depth == 0 {
      // A second document.
      guard hasMapping == nil else { throw Refusal.invalid }
      if case .mappingStart = node.event.content { hasMapping = true } else { hasMapping = false }
    }
    collect(node)
    guard case .mappingStart = node.event.content else { return }
    while keys.count <= node.depth { keys.append([]) }
    keys[node.depth] = []
  }

  /// Keeps the text of a field, or of an element of a field's list.
  private mutating func collect(_ node: YAMLNode) {
    if node.depth == 1, !node.isKey {
      field = nil
      if case .sequenceStart = node.event.content { field = node.key }
      if let key = node.key, let text = node.text, !node.event.isNull { texts[key] = [text] }
    } else if node.depth == 2, let field, let text = node.text, !node.event.isNull {
      texts[field, default: []].append(text)
    }
  }
}
