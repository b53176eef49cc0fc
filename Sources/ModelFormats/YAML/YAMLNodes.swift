package import ModelFacts

/// A node of a YAML text, with where it stands among the others.
package struct YAMLNode: Sendable {
  /// The scalar, the alias or the start of the collection.
  package var event: YAMLEvent
  /// A scalar's text, also one that an alias stands for.
  package var text: String?
  /// Whether it is a key of a mapping.
  package var isKey: Bool
  /// The text of the key that it is the value of.
  package var key: String?
  /// Collections around it; 0 for the root of a document.
  package var depth: Int
}

/// The nodes of a YAML text in its order, whose scalars and keys are known where aliases stand for them.
package struct YAMLNodes {
  /// A collection that is open.
  private struct Collection {
    var isMapping: Bool
    var expectsKey = true
    var key: String?
  }

  private var reader: YAMLReader
  private var open: [Collection] = []
  private var anchored: [String: String] = [:]

  /// The nodes of a text.
  package init(_ file: [UInt8]) { reader = YAMLReader(file) }

  /// The next node, nil behind the last.
  package mutating func next() throws(FormatError) -> YAMLNode? {
    while let event = try reader.next() {
      switch event.content {
      case .streamStart, .streamEnd, .documentEnd: continue
      case .documentStart: anchored = [:]
      case .sequenceEnd, .mappingEnd: open.removeLast()
      case .scalar(let text, _): return node(event, text: text)
      case .alias(let name): return node(event, text: anchored[name])
      case .sequenceStart: return collection(event, isMapping: false)
      case .mappingStart: return collection(event, isMapping: true)
      }
    }
    return nil
  }

  private mutating func collection(_ event: YAMLEvent, isMapping: Bool) -> YAMLNode {
    let node = node(event, text: nil)
    open.append(Collection(isMapping: isMapping))
    return node
  }

  private mutating func node(_ event: YAMLEvent, text: String?) -> YAMLNode {
    if let anchor = event.anchor { anchored[anchor] = text }
    var node = YAMLNode(event: event, text: text, isKey: false, key: nil, depth: open.count)
    guard let last = open.indices.last, open[last].isMapping else { return node }
    if open[last].expectsKey {
      node.isKey = true
      open[last].key = text
    } else {
      node.key = open[last].key
    }
    open[last].expectsKey.toggle()
    return node
  }
}
