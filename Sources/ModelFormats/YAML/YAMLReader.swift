package import ModelFacts

/// Reads a YAML text event by event, as PyYAML 6.0 does.
///
/// What stands before a fault is given; then the fault is thrown, with PyYAML's sentence for it.
/// Nothing recurses, and nothing but open collections and anchors' names is held.
/// PyYAML 6.0.3 `parser.py`
package struct YAMLReader {
  /// What is expected next.
  enum State {
    case streamStart
    /// A document that needs no `---`.
    case firstDocument
    case document
    case documentContent
    case documentEnd
    case blockNode
    case blockEntry
    /// An entry of a sequence that stands no deeper than the key before it.
    case indentlessEntry
    case blockKey
    case blockValue
    case flowEntry(isFirst: Bool)
    /// The key of a pair that stands in a sequence.
    case pairKey
    case pairValue
    case pairEnd
    case flowKey(isFirst: Bool)
    case flowValue
    /// The value of a key without a colon.
    case noFlowValue
    case end
  }

  /// Collections within each other, as many as libyaml takes.
  private static let depthLimit = 1000

  var scanner: YAMLScanner
  var state = State.streamStart
  /// What comes behind the collections that are open.
  private var outerStates: [State] = []
  private var tagPrefixes: [String: String] = [:]
  private static let defaultPrefixes = ["!": "!", "!!": "tag:yaml.org,2002:"]

  /// A reader before a text's first event.
  package init(_ file: [UInt8]) { scanner = YAMLScanner(file) }

  /// The next event, nil behind the last; after a fault there is none.
  package mutating func next() throws(FormatError) -> YAMLEvent? {
    let current = state
    state = .end
    do throws(FormatError) {
      return try event(in: current)
    } catch {
      state = .end
      throw error
    }
  }

  private mutating func event(in state: State) throws(FormatError) -> YAMLEvent? {
    switch state {
    case .streamStart: startStream()
    case .firstDocument: try firstDocument()
    case .document: try document()
    case .documentContent: try documentContent()
    case .documentEnd: try endDocument()
    case .blockNode: try node(.block)
    case .blockEntry: try blockEntry()
    case .indentlessEntry: try indentlessEntry()
    case .blockKey: try blockKey()
    case .blockValue: try blockValue()
    case .flowEntry(let isFirst): try flowEntry(isFirst: isFirst)
    case .pairKey: try pairKey()
    case .pairValue: try pairValue()
    case .pairEnd: try pairEnd()
    case .flowKey(let isFirst): try flowKey(isFirst: isFirst)
    case .flowValue: try flowValue()
    case .noFlowValue: try noFlowValue()
    case .end: nil
    }
  }

  // MARK: States

  /// Goes on with what comes behind a node or collection.
  mutating func leave() { state = outerStates.popLast() ?? .end }

  /// Where a node may stand.
  enum Place: String {
    case block
    /// Behind a key or colon, where a sequence needs no indentation.
    case blockValue
    case flow
  }

  /// Reads a node, and then goes on with a state; where a token of some kinds stands, an empty one.
  mutating func node(
    _ place: Place, unless ends: [YAMLToken.Kind], at mark: YAMLMark, then next: State
  ) throws(FormatError) -> YAMLEvent {
    guard !ends.contains(try scanner.peekKind()) else {
      state = next
      return Self.emptyScalar(at: mark)
    }
    return try node(place, then: next)
  }

  /// Reads a node, and then goes on with a state.
  mutating func node(_ place: Place, then next: State) throws(FormatError) -> YAMLEvent {
    outerStates.append(next)
    return try node(place)
  }

  /// The scalar that stands for nothing.
  static func emptyScalar(at mark: YAMLMark) -> YAMLEvent {
    YAMLEvent(content: .scalar("", .plain), mark: mark)
  }

  /// What is wrong with the next token.
  mutating func fault(_ what: String, while doing: String? = nil) throws(FormatError) -> FormatError
  {
    let token = try scanner.peek()
    return scanner.fault(
      "\(what) \(PythonQuoted(token.kind.rawValue))", while: doing, at: token.start)
  }
}

// MARK: - Documents

extension YAMLReader {
  private mutating func startStream() -> YAMLEvent {
    state = .firstDocument
    return YAMLEvent(content: .streamStart, mark: YAMLMark())
  }

  private mutating func firstDocument() throws(FormatError) -> YAMLEvent {
    guard ![.directive, .documentStart, .streamEnd].contains(try scanner.peekKind()) else {
      return try document()
    }
    tagPrefixes = Self.defaultPrefixes
    outerStates.append(.documentEnd)
    state = .blockNode
    return YAMLEvent(content: .documentStart(isExplicit: false), mark: try scanner.peekStart())
  }

  private mutating func document() throws(FormatError) -> YAMLEvent {
    while try scanner.peekKind() == .documentEnd { _ = try scanner.take() }
    let start = try scanner.peekStart()
    guard try scanner.peekKind() != .streamEnd else {
      return YAMLEvent(content: .streamEnd, mark: start)
    }
    try readDirectives()
    guard try scanner.peekKind() == .documentStart else {
      throw try fault("expected '<document start>', but found")
    }
    _ = try scanner.take()
    outerStates.append(.documentEnd)
    state = .documentContent
    return YAMLEvent(content: .documentStart(isExplicit: true), mark: start)
  }

  private mutating func documentContent() throws(FormatError) -> YAMLEvent {
    let ends: [YAMLToken.Kind] = [.directive, .documentStart, .documentEnd, .streamEnd]
    guard ends.contains(try scanner.peekKind()) else { return try node(.block) }
    leave()
    return Self.emptyScalar(at: try scanner.peekStart())
  }

  private mutating func endDocument() throws(FormatError) -> YAMLEvent {
    let start = try scanner.peekStart()
    let isExplicit = try scanner.peekKind() == .documentEnd
    if isExplicit { _ = try scanner.take() }
    state = .document
    return YAMLEvent(content: .documentEnd(isExplicit: isExplicit), mark: start)
  }

  /// What stands before a document: its version and its tags' handles.
  private mutating func readDirectives() throws(FormatError) {
    tagPrefixes = [:]
    var hasVersion = false
    while try scanner.peekKind() == .directive {
      let token = try scanner.take()
      if !token.handle.isEmpty {
        guard tagPrefixes.updateValue(token.text, forKey: token.handle) == nil else {
          let what = "duplicate tag handle \(PythonQuoted(token.handle))"
          throw scanner.fault(what, at: token.start)
        }
      } else if !token.text.isEmpty {
        guard !hasVersion else {
          throw scanner.fault("found duplicate YAML directive", at: token.start)
        }
        guard token.text == "1" else {
          let what = "found incompatible YAML document (version 1.* is required)"
          throw scanner.fault(what, at: token.start)
        }
        hasVersion = true
      }
    }
    tagPrefixes.merge(Self.defaultPrefixes) { given, _ in given }
  }
}

// MARK: - Nodes

extension YAMLReader {
  /// Reads a scalar, an alias or the start of a collection, with what stands before it.
  mutating func node(_ place: Place) throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() != .alias else {
      let token = try scanner.take()
      leave()
      return YAMLEvent(content: .alias(token.text), mark: token.start)
    }
    var event = Self.emptyScalar(at: try scanner.peekStart())
    let hasProperties = try readProperties(of: &event)
    switch (try scanner.peekKind(), place) {
    case (.scalar, _):
      let token = try scanner.take()
      event.content = .scalar(token.text, token.style)
      leave()
    case (.blockEntry, .blockValue):
      event.content = .sequenceStart(isFlow: false)
      try open(.indentlessEntry, at: scanner.peekStart())
    case (.blockSequenceStart, .block), (.blockSequenceStart, .blockValue):
      event.content = .sequenceStart(isFlow: false)
      try open(.blockEntry, at: scanner.take().start)
    case (.blockMappingStart, .block), (.blockMappingStart, .blockValue):
      event.content = .mappingStart(isFlow: false)
      try open(.blockKey, at: scanner.take().start)
    case (.flowSequenceStart, _):
      event.content = .sequenceStart(isFlow: true)
      try open(.flowEntry(isFirst: true), at: scanner.take().start)
    case (.flowMappingStart, _):
      event.content = .mappingStart(isFlow: true)
      try open(.flowKey(isFirst: true), at: scanner.take().start)
    default:
      guard hasProperties else {
        let doing = "parsing a \(place == .flow ? "flow" : "block") node"
        throw try fault("expected the node content, but found", while: doing)
      }
      leave()
    }
    return event
  }

  private mutating func open(_ next: State, at mark: YAMLMark) throws(FormatError) {
    guard outerStates.count <= Self.depthLimit else {
      throw FormatError(reason: .limit("\(Self.depthLimit) nested levels"), offset: mark.offset)
    }
    state = next
  }

  /// An anchor and a tag, in either order, or one of them; whether there is any.
  private mutating func readProperties(of event: inout YAMLEvent) throws(FormatError) -> Bool {
    var tag: YAMLToken?
    while event.anchor == nil || tag == nil {
      let kind = try scanner.peekKind()
      guard kind == .anchor && event.anchor == nil || kind == .tag && tag == nil else { break }
      let token = try scanner.take()
      if kind == .anchor { event.anchor = token.text } else { tag = token }
    }
    if let tag {
      event.tag = try expanded(tag)
      event.tagOffset = tag.start.offset
    }
    return event.anchor != nil || event.tag != nil
  }

  /// A tag in full.
  private func expanded(_ tag: YAMLToken) throws(FormatError) -> String {
    guard !tag.handle.isEmpty else { return tag.text }
    guard let prefix = tagPrefixes[tag.handle] else {
      let what = "found undefined tag handle \(PythonQuoted(tag.handle))"
      throw scanner.fault(what, while: "parsing a node", at: tag.start)
    }
    return prefix + tag.text
  }
}
