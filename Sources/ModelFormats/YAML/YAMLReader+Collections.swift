import ModelFacts

/// Collections in block style.
extension YAMLReader {
  mutating func blockEntry() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .blockEntry else {
      return try endBlock(.sequenceEnd, "parsing a block collection")
    }
    let entry = try scanner.take()
    return try node(.block, unless: [.blockEntry, .blockEnd], at: entry.end, then: .blockEntry)
  }

  mutating func indentlessEntry() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .blockEntry else {
      leave()
      return YAMLEvent(content: .sequenceEnd, mark: try scanner.peekStart())
    }
    let entry = try scanner.take()
    return try node(
      .block, unless: [.blockEntry, .key, .value, .blockEnd], at: entry.end,
      then: .indentlessEntry)
  }

  mutating func blockKey() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .key else {
      return try endBlock(.mappingEnd, "parsing a block mapping")
    }
    let key = try scanner.take()
    return try node(
      .blockValue, unless: [.key, .value, .blockEnd], at: key.end, then: .blockValue)
  }

  mutating func blockValue() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .value else {
      state = .blockKey
      return Self.emptyScalar(at: try scanner.peekStart())
    }
    let token = try scanner.take()
    return try node(
      .blockValue, unless: [.key, .value, .blockEnd], at: token.end, then: .blockKey)
  }

  private mutating func endBlock(
    _ content: YAMLEvent.Content, _ doing: String
  ) throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .blockEnd else {
      throw try fault("expected <block end>, but found", while: doing)
    }
    return try end(content)
  }

  private mutating func end(_ content: YAMLEvent.Content) throws(FormatError) -> YAMLEvent {
    let token = try scanner.take()
    leave()
    return YAMLEvent(content: content, mark: token.start)
  }
}

/// Collections in flow style.
extension YAMLReader {
  mutating func flowEntry(isFirst: Bool) throws(FormatError) -> YAMLEvent {
    try passComma(isFirst: isFirst, before: .flowSequenceEnd, "parsing a flow sequence")
    switch try scanner.peekKind() {
    case .flowSequenceEnd: return try end(.sequenceEnd)
    case .key:
      state = .pairKey
      return YAMLEvent(content: .mappingStart(isFlow: true), mark: try scanner.peekStart())
    default: return try node(.flow, then: .flowEntry(isFirst: false))
    }
  }

  /// Passes what separates elements, unless the end follows.
  private mutating func passComma(
    isFirst: Bool, before closing: YAMLToken.Kind, _ doing: String
  ) throws(FormatError) {
    let kind = try scanner.peekKind()
    guard !isFirst, kind != closing else { return }
    guard kind == .flowEntry else {
      throw try fault("expected ',' or '\(closing.rawValue)', but got", while: doing)
    }
    _ = try scanner.take()
  }

  mutating func pairKey() throws(FormatError) -> YAMLEvent {
    let key = try scanner.take()
    return try node(
      .flow, unless: [.value, .flowEntry, .flowSequenceEnd], at: key.end, then: .pairValue)
  }

  mutating func pairValue() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .value else {
      state = .pairEnd
      return Self.emptyScalar(at: try scanner.peekStart())
    }
    let token = try scanner.take()
    return try node(
      .flow, unless: [.flowEntry, .flowSequenceEnd], at: token.end, then: .pairEnd)
  }

  mutating func pairEnd() throws(FormatError) -> YAMLEvent {
    state = .flowEntry(isFirst: false)
    return YAMLEvent(content: .mappingEnd, mark: try scanner.peekStart())
  }

  mutating func flowKey(isFirst: Bool) throws(FormatError) -> YAMLEvent {
    try passComma(isFirst: isFirst, before: .flowMappingEnd, "parsing a flow mapping")
    switch try scanner.peekKind() {
    case .flowMappingEnd: return try end(.mappingEnd)
    case .key:
      let key = try scanner.take()
      return try node(
        .flow, unless: [.value, .flowEntry, .flowMappingEnd], at: key.end, then: .flowValue)
    default: return try node(.flow, then: .noFlowValue)
    }
  }

  mutating func flowValue() throws(FormatError) -> YAMLEvent {
    guard try scanner.peekKind() == .value else { return try noFlowValue() }
    let token = try scanner.take()
    return try node(
      .flow, unless: [.flowEntry, .flowMappingEnd], at: token.end,
      then: .flowKey(isFirst: false))
  }

  mutating func noFlowValue() throws(FormatError) -> YAMLEvent {
    state = .flowKey(isFirst: false)
    return Self.emptyScalar(at: try scanner.peekStart())
  }
}
