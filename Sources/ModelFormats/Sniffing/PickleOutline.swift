import ModelFacts

/// The opcodes at the beginning of a file, walked only as far as it takes to call it a pickle.
///
/// Protocols 0 and 1 have no mark: a pickle may be plain text, and text may begin with letters that are
/// opcodes. So the stack's depth is followed, and only bytes that make sense as a program are one.
struct PickleOutline {
  /// PROTO stands first and an opcode behind it.
  private var hasProtocol = false
  /// A stream reached STOP with one value, and only such streams or blanks followed to the end.
  private var endsCleanly = false
  /// Every opcode up to the end of the bytes at hand made sense, and at least one isn't a bare line of text.
  private var isUnbroken = false
  /// Imports of names that Python could import.
  private var importCount = 0
  /// Calls with all their operands.
  private var callCount = 0

  private var depth = 0
  private var marks: [Int] = []

  /// Walks the opcodes of a file's first bytes.
  init(of head: [UInt8], isWhole: Bool) {
    var reader = ByteReader(head)
    if head.count > 2, head[0] == 0x80, head[1] <= 5, Opcode(head[2]) != nil { hasProtocol = true }
    var meaningful = 0
    var stops = 0
    while let byte = reader.peek {
      if stops > 0, isWhole, reader.bytes[reader.position...].allSatisfy({ $0 <= 0x20 }) { break }
      guard let opcode = Opcode(byte), (try? reader.skip(1)) != nil else {
        stops = 0
        break
      }
      do throws(FormatError) {
        guard try consumeArgument(of: opcode, from: &reader), apply(opcode) else { return }
      } catch {
        isUnbroken = !isWhole && meaningful > 1
        return
      }
      if opcode.byte == UInt8(ascii: ".") {
        stops += 1
        depth = 0
        marks = []
      }
      if opcode.argument != .line { meaningful += 1 }
    }
    endsCleanly = stops > 0 && reader.remaining == 0 || stops > 0 && isWhole
    isUnbroken = !isWhole && reader.remaining == 0 && meaningful > 1
  }

  /// Whether it is a pickle; where a name promises one, an import alone is enough.
  func isPickle(trustingImports: Bool) -> Bool {
    hasProtocol || endsCleanly || isUnbroken || callCount > 0 || trustingImports && importCount > 0
  }

  /// Whether the bytes begin with the stream that `torch.save` wrote before 1.6: the magic number alone.
  static func isTorchLegacy(_ head: [UInt8]) -> Bool {
    let long: [UInt8] = [
      0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
    ]
    var rest = head[...]
    if rest.first == 0x80 { rest = rest.dropFirst(2) }
    if rest.first == 0x95 { rest = rest.dropFirst(9) }
    return rest.starts(with: long) || rest.starts(with: "L119547037146038801333356L\n.".utf8)
  }

  /// Consumes an opcode's argument; false for one that the opcode can't have.
  private mutating func consumeArgument(
    of opcode: Opcode, from reader: inout ByteReader
  ) throws(FormatError) -> Bool {
    switch opcode.argument {
    case .none: return true
    case .fixed(let count): try reader.skip(count)
    case .counted(let width):
      let bytes = try reader.bytes(width)
      let count = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      try reader.skip(count)
    case .line: _ = try Self.line(&reader)
    case .number:
      let line = try Self.line(&reader)
      let text = String(
        decoding: line.last == UInt8(ascii: "L") ? line.dropLast() : line, as: UTF8.self)
      return Double(text) != nil
    case .quoted:
      let line = try Self.line(&reader)
      return line.count >= 2 && line.first == line.last
        && (line.first == 0x22 || line.first == 0x27)
    case .global:
      let module = try Self.line(&reader)
      let name = try Self.line(&reader)
      guard Self.isDottedName(module), Self.isDottedName(name) else { return false }
      importCount += 1
    }
    return true
  }

  /// Follows an opcode's effect on the stack; false where the stack is too short for it.
  private mutating func apply(_ opcode: Opcode) -> Bool {
    if opcode.byte == UInt8(ascii: "(") {
      marks.append(depth)
      return true
    }
    if opcode.popsToMark {
      guard let mark = marks.popLast(), depth >= mark else { return false }
      depth = mark
    }
    let floor = marks.last ?? 0
    guard depth - floor >= opcode.operands else { return false }
    depth += opcode.results - opcode.operands
    if opcode.isCall { callCount += 1 }
    return true
  }

  private static func line(_ reader: inout ByteReader) throws(FormatError) -> ArraySlice<UInt8> {
    let rest = reader.bytes[reader.position...]
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      throw FormatError(
        reason: .truncated(needed: UInt64(rest.count) + 1, available: UInt64(rest.count)),
        offset: reader.offset)
    }
    let line = try reader.bytes(UInt64(end - rest.startIndex))
    try reader.skip(1)
    return line
  }

  private static func isDottedName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first) else {
      return false
    }
    return bytes.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
        true
      default: false
      }
    }
  }
}

/// What the walk needs to know of an opcode: its argument and its effect on the stack's depth.
private struct Opcode {
  enum Argument: Hashable {
    case none
    case fixed(UInt64)
    /// A length of this many bytes, then the bytes.
    case counted(UInt64)
    case line
    case number
    case quoted
    case global
  }

  var byte: UInt8
  var argument: Argument = .none
  var operands = 0
  var results = 0
  var popsToMark = false
  var isCall = false

  /// The opcode of a byte, nil for a byte that is none (CPython 3.14, `Lib/pickletools.py`).
  init?(_ byte: UInt8) {
    self.byte = byte
    switch byte {
    case UInt8(ascii: "("): break
    case 0x80: argument = .fixed(1)
    case 0x95: argument = .fixed(8)
    case UInt8(ascii: "."), UInt8(ascii: "0"): operands = 1
    case UInt8(ascii: "2"): (operands, results) = (1, 2)
    case UInt8(ascii: "1"): popsToMark = true
    case UInt8(ascii: "I"), UInt8(ascii: "L"), UInt8(ascii: "F"), UInt8(ascii: "g"):
      (argument, results) = (.number, 1)
    case UInt8(ascii: "p"): (argument, operands, results) = (.number, 1, 1)
    case UInt8(ascii: "V"), UInt8(ascii: "P"): (argument, results) = (.line, 1)
    case UInt8(ascii: "S"): (argument, results) = (.quoted, 1)
    case UInt8(ascii: "K"), UInt8(ascii: "h"), 0x82: (argument, results) = (.fixed(1), 1)
    case UInt8(ascii: "M"), 0x83: (argument, results) = (.fixed(2), 1)
    case UInt8(ascii: "J"), UInt8(ascii: "j"), 0x84: (argument, results) = (.fixed(4), 1)
    case UInt8(ascii: "G"): (argument, results) = (.fixed(8), 1)
    case UInt8(ascii: "q"): (argument, operands, results) = (.fixed(1), 1, 1)
    case UInt8(ascii: "r"): (argument, operands, results) = (.fixed(4), 1, 1)
    case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8a, 0x8c: (argument, results) = (.counted(1), 1)
    case UInt8(ascii: "T"), UInt8(ascii: "B"), UInt8(ascii: "X"), 0x8b:
      (argument, results) = (.counted(4), 1)
    case 0x8d, 0x8e, 0x96: (argument, results) = (.counted(8), 1)
    case UInt8(ascii: "N"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"), 0x88, 0x89,
      0x8f, 0x97:
      results = 1
    case UInt8(ascii: "a"): (operands, results) = (2, 1)
    case UInt8(ascii: "s"): (operands, results) = (3, 1)
    case UInt8(ascii: "e"), UInt8(ascii: "u"), 0x90:
      (popsToMark, operands, results) = (true, 1, 1)
    case UInt8(ascii: "l"), UInt8(ascii: "t"), UInt8(ascii: "d"), 0x91:
      (popsToMark, results) = (true, 1)
    case 0x85, 0x94, 0x98, UInt8(ascii: "Q"): (operands, results) = (1, 1)
    case 0x86: (operands, results) = (2, 1)
    case 0x87: (operands, results) = (3, 1)
    case UInt8(ascii: "c"): (argument, results) = (.global, 1)
    case 0x93: (operands, results) = (2, 1)
    case UInt8(ascii: "R"), 0x81: (operands, results, isCall) = (2, 1, true)
    case 0x92: (operands, results, isCall) = (3, 1, true)
    case UInt8(ascii: "b"): (operands, results) = (2, 1)
    case UInt8(ascii: "i"): (argument, popsToMark, results, isCall) = (.global, true, 1, true)
    case UInt8(ascii: "o"): (popsToMark, results, isCall) = (true, 1, true)
    default: return nil
    }
  }
}
