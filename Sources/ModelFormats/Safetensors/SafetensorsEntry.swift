import ModelFacts

/// What a safetensors header says of one tensor: an element type, a shape and two offsets.
///
/// One value reads many entries after each other: most tensors have the type of the one before.
struct SafetensorsEntry {
  private(set) var dtype = DType(rawValue: "")
  private(set) var shape: [UInt64] = []
  /// The first byte and the byte behind the last, counted from the start of the data.
  private(set) var begin: UInt64 = 0
  private(set) var end: UInt64 = 0
  /// A field that the format doesn't define, which readers pass over.
  private(set) var unknownField: String?
  /// Bits of an element, nil for a type that the format doesn't define.
  private var width: UInt64?
  /// The bytes of the dtype as the header spells it.
  private var dtypeText: [UInt8] = []
  private var offsets: [UInt64] = []

  /// Bits of an element by name: the types of safetensors 0.8 (`tensor.rs`), exactly as spelled.
  private static let bits: [DType: UInt64] = {
    let widths: [(UInt64, [String])] = [
      (4, ["F4"]), (6, ["F6_E2M3", "F6_E3M2"]),
      (
        8,
        ["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"]
      ),
      (16, ["I16", "U16", "F16", "BF16"]), (32, ["I32", "U32", "F32"]),
      (64, ["C64", "F64", "I64", "U64"]),
    ]
    var table: [DType: UInt64] = [:]
    for (width, names) in widths {
      for name in names { table[DType(rawValue: name)] = width }
    }
    return table
  }()

  /// The bytes that shape and type ask for, nil for a type that safetensors doesn't define.
  ///
  /// Sizes are multiplied from left to right as the reference reader does: a 0 saves only from
  /// sizes behind it.
  /// - Throws: when that goes beyond 64 bits or ends inside a byte.
  func byteCount(at offset: Int) throws(FormatError) -> UInt64? {
    guard let width else { return nil }
    var count: UInt64 = 1
    var overflows = false
    for size in shape where !overflows {
      (count, overflows) = count.multipliedReportingOverflow(by: size)
    }
    if !overflows { (count, overflows) = count.multipliedReportingOverflow(by: width) }
    guard !overflows else {
      throw FormatError(reason: .overflow("the size of a tensor"), offset: offset)
    }
    guard count.isMultiple(of: 8) else {
      throw FormatError(
        reason: .violates("gives a tensor \(count) bits, which are no whole bytes"), offset: offset)
    }
    return count / 8
  }
}

extension SafetensorsEntry {
  private enum Field: Int, CaseIterable {
    case dtype
    case shape
    case offsets

    var key: String {
      switch self {
      case .dtype: "dtype"
      case .shape: "shape"
      case .offsets: "data_offsets"
      }
    }

    /// `_offsets` as a number.
    private static let offsetsEnd: UInt64 = 0x7374_6573_6666_6F5F

    /// The bit that stands for it among the fields seen.
    var bit: UInt8 { 1 << rawValue }

    /// The field of a key, nil for one that the format doesn't define.
    init?(_ key: JSONText, in bytes: Span<UInt8>) {
      let word = bytes.word(at: key.start) ?? 0
      switch key.range.count {
      // The usual spellings as numbers, their first byte lowest.
      case 5 where word & 0xFF_FFFF_FFFF == 0x65_7079_7464: self = .dtype
      case 5 where word & 0xFF_FFFF_FFFF == 0x65_7061_6873: self = .shape
      case 12
      where word == 0x6666_6F5F_6174_6164
        && bytes.word(at: key.start + 4) == Self.offsetsEnd:
        self = .offsets
      default:
        guard let field = Self.allCases.first(where: { key.matches($0.key, in: bytes) }) else {
          return nil
        }
        self = field
      }
    }
  }

  /// Reads the value of a tensor's key: an object or, as serde takes it, its three values in order.
  mutating func read(from scanner: inout JSONScanner, in bytes: [UInt8]) throws(FormatError) {
    unknownField = nil
    let opener = try scanner.peek(in: bytes.span)
    let start = scanner.position
    if opener == UInt8(ascii: "[") {
      try scanner.beginArray(in: bytes.span)
      for field in Field.allCases {
        guard try scanner.hasElement(in: bytes.span) else {
          throw scanner.violation("describes a tensor without \(field.key)", at: start)
        }
        try read(field, from: &scanner, in: bytes)
      }
      guard try !scanner.hasElement(in: bytes.span) else {
        throw scanner.violation("describes a tensor with more than three values", at: start)
      }
      return
    }
    guard opener == UInt8(ascii: "{") else {
      throw scanner.violation("describes a tensor with something that isn't an object")
    }
    try scanner.beginObject(in: bytes.span)
    var seen: UInt8 = 0
    while let key = try scanner.key(in: bytes.span) {
      guard let field = Field(key, in: bytes.span) else {
        unknownField = key.string(in: bytes)
        try scanner.skipValue(in: bytes.span)
        continue
      }
      guard seen & field.bit == 0 else {
        throw scanner.violation("gives a tensor its \(field.key) twice", at: key.start - 1)
      }
      seen |= field.bit
      try read(field, from: &scanner, in: bytes)
    }
    if seen != 0b111, let missing = Field.allCases.first(where: { seen & $0.bit == 0 }) {
      throw scanner.violation("describes a tensor without \(missing.key)", at: start)
    }
  }

  private mutating func read(
    _ field: Field, from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    let opener = try scanner.peek(in: bytes.span)
    let start = scanner.position
    switch field {
    case .dtype:
      guard opener == UInt8(ascii: "\"") else {
        throw scanner.violation("gives a tensor a dtype that isn't a string")
      }
      use(try scanner.text(in: bytes.span), in: bytes)
    case .shape:
      try scanner.readSizes(of: "shape", into: &shape, in: bytes.span)
    case .offsets:
      try scanner.readSizes(of: "data_offsets", into: &offsets, in: bytes.span)
      guard offsets.count == 2 else {
        throw scanner.violation("gives a tensor \(offsets.count) offsets instead of 2", at: start)
      }
      (begin, end) = (offsets[0], offsets[1])
      guard begin <= end else {
        throw scanner.violation("lets a tensor end before it begins", at: start)
      }
    }
  }

  /// Takes the type of that name.
  private mutating func use(_ name: JSONText, in bytes: [UInt8]) {
    guard name.hasEscapes || !dtypeText.isWritten(at: name.range, in: bytes.span) else { return }
    dtypeText = name.hasEscapes ? [] : Array(bytes[name.range])
    dtype = DType(rawValue: name.string(in: bytes))
    width = Self.bits[dtype]
  }
}

extension [UInt8] {
  /// Whether these bytes stand at a place of others.
  fileprivate func isWritten(at range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    guard count == range.count, count > 0 else { return false }
    for place in indices where self[place] != bytes[range.lowerBound + place] { return false }
    return true
  }
}

extension JSONScanner {
  /// An error about what the text says, rather than how it says it.
  func violation(_ what: String, at place: Int? = nil) -> FormatError {
    error(.violates(what), at: place)
  }

  /// Reads an array of unsigned 64-bit integers.
  fileprivate mutating func readSizes(
    of field: StaticString, into sizes: inout [UInt64], in bytes: Span<UInt8>
  ) throws(FormatError) {
    sizes.removeAll(keepingCapacity: true)
    guard try peek(in: bytes) == UInt8(ascii: "[") else {
      throw violation("gives a tensor a \(field) that isn't an array")
    }
    try beginArray(in: bytes)
    while try hasElement(in: bytes) {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= (try peek(in: bytes)) else {
        throw violation("gives a tensor a \(field) of something else than unsigned integers")
      }
      if let plain = plainInteger(in: bytes) {
        sizes.append(plain)
      } else {
        sizes.append(try integer(of: field, in: bytes))
      }
    }
  }

  /// Reads a number that is written as most are: 19 digits at most and an end of the element behind
  /// them; nil, the cursor where it was, at any other.
  private mutating func plainInteger(in bytes: Span<UInt8>) -> UInt64? {
    let end = min(bytes.count, position + 19)
    var place = position
    var value: UInt64 = 0
    while place < end, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[place] {
      value = value * 10 + UInt64(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place < bytes.count,
      bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "]"),
      bytes[position] != UInt8(ascii: "0") || place == position + 1
    else { return nil }
    position = place
    return value
  }

  /// Reads any number, which has to be an unsigned integer.
  private mutating func integer(
    of field: StaticString, in bytes: Span<UInt8>
  ) throws(FormatError) -> UInt64 {
    let digits = try number(in: bytes)
    var value: UInt64 = 0
    for place in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[place] else {
        throw violation(
          "gives a tensor a \(field) of something else than unsigned integers",
          at: digits.lowerBound)
      }
      let (product, high) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(
        UInt64(bytes[place] - UInt8(ascii: "0")))
      guard !high, !carry else {
        throw error(.overflow("a number of a tensor's \(field)"), at: digits.lowerBound)
      }
      value = sum
    }
    return value
  }
}
