import ModelFacts

/// Scalars of whole lines, behind `|` and `>`.
extension YAMLScanner {
  /// What a block scalar's first line says.
  private struct BlockHeader {
    /// `+`, `-` or neither: whether line breaks at the end are kept, left out, or one is.
    var chomping: UInt8?
    /// How much deeper than around it the lines are indented, nil when the first line tells.
    var increment: Int?
  }

  private static let blockScalar = "scanning a block scalar"

  /// A block scalar, from its indicator to the last of its lines.
  mutating func blockScalar(isFolded: Bool) throws(FormatError) -> YAMLToken {
    var token = YAMLToken(kind: .scalar, start: cursor.mark, end: cursor.mark)
    token.style = isFolded ? .folded : .literal
    let header = try blockHeader()
    let least = max(1, indentation + 1)
    var breaks: [UInt8]
    let depth: Int
    if let increment = header.increment {
      depth = least + increment - 1
      breaks = blockBreaks(upTo: depth)
    } else {
      (breaks, depth) = blockBeginning(atLeast: least)
    }
    var text: [UInt8] = []
    var last: YAMLBreak?
    while cursor.column == depth, !cursor.isAtEnd {
      text += breaks
      let start = cursor.position
      let isText = !startsWithBlank
      cursor.skipLine()
      text += cursor.bytes(from: start)
      last = cursor.takeBreak()
      breaks = blockBreaks(upTo: depth)
      guard cursor.column == depth, !cursor.isAtEnd else { break }
      if isFolded, isText, last == .line, !startsWithBlank {
        if breaks.isEmpty { text.append(0x20) }
      } else {
        last?.append(to: &text)
      }
    }
    if header.chomping != UInt8(ascii: "-") { last?.append(to: &text) }
    if header.chomping == UInt8(ascii: "+") { text += breaks }
    token.text = String(decoding: text, as: UTF8.self)
    token.end = cursor.mark
    return token
  }

  private var startsWithBlank: Bool { cursor.byte() == 0x20 || cursor.byte() == 0x09 }

  /// The indicators of chomping and indentation, in either order, and the rest of their line.
  private mutating func blockHeader() throws(FormatError) -> BlockHeader {
    cursor.advance()
    var header = BlockHeader()
    header.chomping = takeChomping()
    header.increment = try takeIncrement()
    if header.chomping == nil, header.increment != nil { header.chomping = takeChomping() }
    guard cursor.isSpaceOrLineEnd() else {
      throw fault(
        "expected chomping or indentation indicators, \(found)", while: Self.blockScalar)
    }
    cursor.skipSpacesAndComment()
    guard cursor.isLineEnd() else {
      throw fault("expected a comment or a line break, \(found)", while: Self.blockScalar)
    }
    _ = cursor.takeBreak()
    return header
  }

  private mutating func takeChomping() -> UInt8? {
    let byte = cursor.byte()
    guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") else { return nil }
    cursor.advance()
    return byte
  }

  private mutating func takeIncrement() throws(FormatError) -> Int? {
    let byte = cursor.byte()
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
    guard byte > UInt8(ascii: "0") else {
      throw fault(
        "expected indentation indicator in the range 1-9, but found 0", while: Self.blockScalar)
    }
    cursor.advance()
    return Int(byte - UInt8(ascii: "0"))
  }

  /// Empty lines and the first line's indentation, which becomes that of the scalar.
  private mutating func blockBeginning(atLeast least: Int) -> (breaks: [UInt8], depth: Int) {
    var breaks: [UInt8] = []
    var depth = least
    while true {
      cursor.skip(0x20)
      depth = max(depth, cursor.column)
      guard let next = cursor.takeBreak() else { return (breaks, depth) }
      next.append(to: &breaks)
    }
  }

  /// Empty lines, and the next line's indentation up to that of the scalar.
  private mutating func blockBreaks(upTo depth: Int) -> [UInt8] {
    var breaks: [UInt8] = []
    while true {
      while cursor.column < depth, cursor.byte() == 0x20 { cursor.advance() }
      guard let next = cursor.takeBreak() else { return breaks }
      next.append(to: &breaks)
    }
  }
}
