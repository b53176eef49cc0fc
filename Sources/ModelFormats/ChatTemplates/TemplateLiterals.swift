/// The texts in a template that look like special tokens.
enum TemplateLiterals {
  private static let limit = 200

  /// Each such text of a tree once, in order of appearance: `<|…|>`, `<name>`, `[NAME]`.
  static func special(in tree: JinjaTree, of source: JinjaSource) -> [String] {
    var found: [String] = []
    var seen: Set<[UInt8]> = []
    func scan(_ bytes: ArraySlice<UInt8>) {
      for range in ranges(in: bytes) where found.count < limit {
        guard seen.insert(Array(bytes[range])).inserted else { continue }
        found.append(String(decoding: bytes[range], as: UTF8.self))
      }
    }
    var pieces: [(position: Int, bytes: ArraySlice<UInt8>)] = []
    for entry in tree.expressions {
      if case .string(let text) = entry.expression {
        pieces.append((entry.position, Array(text.utf8)[...]))
      }
    }
    collect(tree.body, source, into: &pieces)
    for piece in pieces.sorted(by: { $0.position < $1.position }) { scan(piece.bytes) }
    return found
  }

  private static func collect(
    _ body: [JinjaStatement], _ source: JinjaSource,
    into pieces: inout [(position: Int, bytes: ArraySlice<UInt8>)]
  ) {
    for statement in body {
      if case .data(let range) = statement.kind {
        pieces.append((range.lowerBound, source.bytes[range]))
      }
      for inner in statement.bodies { collect(inner, source, into: &pieces) }
    }
  }

  /// Brackets with a short inside that has no white space and none of the same brackets.
  private static func ranges(in bytes: ArraySlice<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var open: Int?
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "<"), UInt8(ascii: "["): open = index
      case UInt8(ascii: ">"), UInt8(ascii: "]"):
        defer { open = nil }
        guard let start = open, index - start > 2, index - start < 64 else { continue }
        let isAngle = bytes[start] == UInt8(ascii: "<")
        guard isAngle == (bytes[index] == UInt8(ascii: ">")) else { continue }
        let inside = bytes[start + 1..<index]
        let isName = inside.allSatisfy { 0x41...0x5A ~= $0 || $0 == 0x5F || $0 == 0x2F }
        if isAngle || isName { ranges.append(start..<index + 1) }
      case 0x00...0x20, UInt8(ascii: "'"), UInt8(ascii: "\""): open = nil
      default: break
      }
    }
    return ranges
  }
}

extension JinjaStatement {
  /// The bodies inside.
  var bodies: [[JinjaStatement]] {
    switch kind {
    case .data, .output, .assign, .jump, .load: []
    case .assignBlock(_, _, let body), .macro(_, _, let body), .callBlock(_, _, let body),
      .filterBlock(_, let body), .scope(_, let body), .environment(let body):
      [body]
    case .loop(let loop): [loop.body, loop.otherwise]
    case .branch(let arms): arms.map(\.body)
    }
  }
}
