import ModelFacts

/// What a safetensors header says of one tensor: an element type, a shape and two offsets.
struct SafetensorsEntry {
  var dtype: DType
  var shape: [UInt64]
  /// The first byte and the byte behind the last, counted from the start of the data.
  var begin: UInt64
  var end: UInt64
  /// A field that the format doesn't define, which readers pass over.
  var unknownField: String?

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
    guard let width = Self.bits[dtype] else { return nil }
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

    /// The bit that stands for it among the fields seen.
    var bit: UInt8 { 1 << rawValue }

    /// The field of a key, nil for one that the format doesn't define.
    init?(_ key: JSONText, in bytes: Span<UInt8>) {
      if key.matches("dtype", in: bytes) {
        self = .dtype
      } else if key.matches("shape", in: bytes) {
        self = .shape
      } else if key.matches("data_offsets", in: bytes) {
        self = .offsets
      } else {
        return nil
      }
    }
  }

  /// Reads the value of a tensor's key: an object or, as serde takes it, its three values in order.
  init(from scanner: inout JSONScanner, in bytes: [UInt8]) throws(FormatError) {
    dtype = DType(rawValue: "")
    shape = []
    (begin, end) = (0, 0)
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
      dtype = DType(rawValue: try scanner.text(in: bytes.span).string(in: bytes))
    case .shape:
      shape = try scanner.sizes(of: "shape", in: bytes)
    case .offsets:
      let offsets = try scanner.sizes(of: "data_offsets", in: bytes)
      guard offsets.count == 2 else {
        throw scanner.violation("gives a tensor \(offsets.count) offsets instead of 2", at: start)
      }
      (begin, end) = (offsets[0], offsets[1])
      guard begin <= end else {
        throw scanner.violation("lets a tensor end before it begins", at: start)
      }
    }
  }
}

extension JSONScanner {
  /// An error about what the text says, rather than how it says it.
  func violation(_ what: String, at place: Int? = nil) -> FormatError {
    error(.violates(what), at: place)
  }

  /// Reads an array of unsigned 64-bit integers.
  fileprivate mutating func sizes(
    of field: String, in bytes: [UInt8]
  ) throws(FormatError) -> [UInt64] {
    guard try peek(in: bytes.span) == UInt8(ascii: "[") else {
      throw violation("gives a tensor a \(field) that isn't an array")
    }
    try beginArray(in: bytes.span)
    var sizes: [UInt64] = []
    sizes.reserveCapacity(2)
    while try hasElement(in: bytes.span) {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= (try peek(in: bytes.span)) else {
        throw violation("gives a tensor a \(field) of something else than unsigned integers")
      }
      let digits = try number(in: bytes.span)
      var size: UInt64 = 0
      for digit in bytes[digits] {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else {
          throw violation(
            "gives a tensor a \(field) of something else than unsigned integers",
            at: digits.lowerBound)
        }
        let (product, high) = size.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
        guard !high, !carry else {
          throw error(.overflow("a number of a tensor's \(field)"), at: digits.lowerBound)
        }
        size = sum
      }
      sizes.append(size)
    }
    return sizes
  }
}
