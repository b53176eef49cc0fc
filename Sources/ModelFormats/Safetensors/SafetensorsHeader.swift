package import ModelFacts

/// The header of a safetensors file: its tensors, its metadata and every rule that it breaks.
///
/// <https://github.com/huggingface/safetensors>: eight bytes of length, that much JSON, then data
/// without holes. Only length and JSON are read. The rules are the reference reader's, and names
/// that repeat are refused where it silently takes the last.
package struct SafetensorsHeader: Sendable {
  /// The longest header that the format allows.
  package static let longestHeader: UInt64 = 100_000_000
  /// Tensors that are kept; a file of more is reported, not read on.
  package static let tensorLimit = 1_000_000
  /// The bytes of an entry as most writers make them, to make room for as many.
  private static let usualEntry = 128
  /// Errors that are kept.
  package static let errorLimit = 1000

  /// The tensors in the order of the header.
  package var tensors: TensorTable { builder.table }
  private var builder: TensorTableBuilder
  /// The entries of `__metadata__` in the order of the header.
  package private(set) var metadata: [MetadataEntry] = []
  /// Whether there is a `__metadata__`, be it empty.
  package private(set) var hasMetadata = false
  /// What makes the reference reader refuse the file, in the order of the checks.
  package private(set) var errors: [FormatError] = []
  /// What is odd and accepted, in sentences that follow "the file".
  package private(set) var remarks: [String] = []
  /// The byte of the file where the tensors' data starts.
  package let dataStart: Int

  /// Reads the header, and nothing of the data.
  ///
  /// - Throws: when there is no header at all: too short, too long, or beyond the file's end. What
  ///   a header says wrong is in `errors`, beside the tensors that could be read.
  package init(reading source: some ByteSource) throws(FormatError) {
    guard source.size >= 8 else {
      throw FormatError(reason: .truncated(needed: 8, available: UInt64(source.size)), offset: 0)
    }
    var lengthReader = ByteReader(try source.bytes(in: 0..<8), fileSize: source.size)
    let length: UInt64 = try lengthReader.integer()
    guard length <= Self.longestHeader else {
      throw FormatError(
        reason: .violates(
          "announces a header of \(length) bytes, where the format ends at \(Self.longestHeader)"),
        offset: 0)
    }
    guard length <= UInt64(source.size - 8) else {
      throw FormatError(
        reason: .truncated(needed: length, available: UInt64(source.size - 8)), offset: 8)
    }
    dataStart = 8 + Int(length)
    let bytes = try source.bytes(in: 8..<dataStart)
    builder = TensorTableBuilder(
      capacity: min(bytes.count / Self.usualEntry, Self.tensorLimit))
    var scanner = JSONScanner(depthLimit: 127, base: 8)
    var extents = Extents()
    do throws(FormatError) {
      try read(from: &scanner, in: bytes, extents: &extents)
    } catch {
      report(error)
      extents.areComplete = false
    }
    checkLayout(extents, dataSize: UInt64(source.size - dataStart))
  }

  private mutating func report(_ error: FormatError) {
    if errors.count < Self.errorLimit {
      errors.append(error)
    } else if errors.count == Self.errorLimit {
      errors.append(
        FormatError(reason: .limit("\(Self.errorLimit) errors in one file"), offset: error.offset))
    }
  }
}

// MARK: - Entries

extension SafetensorsHeader {
  private mutating func read(
    from scanner: inout JSONScanner, in bytes: [UInt8], extents: inout Extents
  ) throws(FormatError) {
    guard try scanner.peek(in: bytes.span) == UInt8(ascii: "{") else {
      throw scanner.violation("has a header that isn't a JSON object")
    }
    if scanner.position > 0 {
      remarks.append("starts its header with blanks, where the format wants '{'")
    }
    try scanner.beginObject(in: bytes.span)
    var entry = SafetensorsEntry()
    var shape: [Int] = []
    while let key = try scanner.key(in: bytes.span) {
      if !begin(key, in: bytes) {
        report(scanner.violation("names '\(builder.nameAtHand)' twice", at: key.start - 1))
      }
      let start = scanner
      do throws(FormatError) {
        if key.range.count >= 12, key.matches("__metadata__", in: bytes.span) {
          builder.leave()
          try readMetadata(from: &scanner, in: bytes)
        } else {
          try entry.read(from: &scanner, in: bytes)
          try add(entry, at: start, in: bytes, shape: &shape, extents: &extents)
        }
      } catch {
        // Broken JSON ends the header; a value of the wrong kind only its entry.
        scanner = start
        try scanner.skipValue(in: bytes.span)
        var error = error
        error.subject = builder.nameAtHand
        builder.leave()
        report(error)
        extents.areComplete = false
      }
      guard builder.count <= Self.tensorLimit else {
        throw scanner.error(.limit("\(Self.tensorLimit) tensors in one file"))
      }
    }
    try scanner.finish(in: bytes.span)
  }

  private mutating func readMetadata(
    from scanner: inout JSONScanner, in bytes: [UInt8]
  ) throws(FormatError) {
    let opener = try scanner.peek(in: bytes.span)
    guard opener != UInt8(ascii: "n") else {
      _ = try scanner.scalar(in: bytes.span)
      remarks.append("has a __metadata__ of null, which counts as none")
      return
    }
    guard opener == UInt8(ascii: "{") else {
      throw scanner.violation("has a __metadata__ that isn't an object")
    }
    hasMetadata = true
    try scanner.beginObject(in: bytes.span)
    var keys: Set<ExactString> = []
    while let key = try scanner.key(in: bytes.span) {
      let name = key.string(in: bytes)
      guard keys.insert(ExactString(name)).inserted else {
        throw scanner.violation("names '\(name)' twice", at: key.start - 1)
      }
      guard try scanner.peek(in: bytes.span) == UInt8(ascii: "\"") else {
        throw scanner.violation("has a value in __metadata__ that isn't a string")
      }
      let value = try scanner.text(in: bytes.span).string(in: bytes)
      metadata.append(MetadataEntry(key: name, value: .string(value)))
    }
  }

  /// Takes the name of an entry; whether there was none like it.
  private mutating func begin(_ key: JSONText, in bytes: [UInt8]) -> Bool {
    guard key.hasEscapes else { return builder.begin(bytes.span.extracting(key.range)) }
    return builder.begin(key.unescaped(in: bytes.span).span)
  }

  /// Adds the tensor of an entry.
  private mutating func add(
    _ entry: SafetensorsEntry, at value: JSONScanner, in bytes: [UInt8], shape: inout [Int],
    extents: inout Extents
  ) throws(FormatError) {
    var value = value
    _ = try value.peek(in: bytes.span)
    let start = value.base + value.position
    if let field = entry.unknownField, extents.unknownField == nil {
      extents.unknownField = field
      remarks.append(
        "has fields that readers ignore, such as '\(field)' of '\(builder.nameAtHand)'")
    }
    shape.removeAll(keepingCapacity: true)
    for size in entry.shape {
      guard let size = Int(exactly: size) else {
        throw value.error(.overflow("a size of a tensor"))
      }
      shape.append(size)
    }
    let (offset, overflow) = UInt64(dataStart).addingReportingOverflow(entry.begin)
    extents.list.append(
      Extent(begin: entry.begin, end: entry.end, tensor: builder.count, offset: start))
    builder.add(
      dtype: entry.dtype, shape: shape, byteCount: byteCount(of: entry, at: start),
      dataOffset: overflow ? nil : Int(exactly: offset))
  }

  /// The bytes of an entry's tensor, held against its extent; nil when they can't be told.
  private mutating func byteCount(of entry: SafetensorsEntry, at start: Int) -> Int? {
    var (fault, count): (FormatError.Reason?, UInt64?)
    do throws(FormatError) {
      count = try entry.byteCount(at: start)
      if let count {
        guard count != entry.end - entry.begin else { return Int(exactly: count) }
        fault = .violates(
          "gives a tensor \(entry.end - entry.begin) bytes where its shape and dtype make \(count)")
      } else {
        fault = .violates(
          "gives a tensor the dtype '\(entry.dtype)', which safetensors doesn't define")
      }
    } catch {
      fault = error.reason
    }
    if let fault {
      report(FormatError(reason: fault, offset: start, subject: builder.nameAtHand))
    }
    return count.flatMap { Int(exactly: $0) }
  }
}

// MARK: - Layout

extension SafetensorsHeader {
  /// The bytes of the data that an entry claims.
  private struct Extent {
    var begin: UInt64
    var end: UInt64
    /// The tensor's place in `tensors`.
    var tensor: Int
    /// The entry's place in the file.
    var offset: Int

    func precedes(_ other: Self) -> Bool {
      begin == other.begin ? end < other.end : begin < other.begin
    }
  }

  /// What all entries claim.
  private struct Extents {
    var list: [Extent] = []
    /// Whether every entry could be read, so that a hole is the file's and not ours.
    var areComplete = true
    var unknownField: String?
  }

  /// Holds the extents, sorted, against each other and against the bytes there are.
  private mutating func checkLayout(_ extents: Extents, dataSize: UInt64) {
    let isSorted = zip(extents.list, extents.list.dropFirst()).allSatisfy { !$1.precedes($0) }
    let sorted = isSorted ? extents.list : extents.list.sorted { $0.precedes($1) }
    var end: UInt64 = 0
    for extent in sorted {
      if extent.begin < end {
        report(
          FormatError(
            reason: .violates(
              "starts a tensor at \(extent.begin) of the data, where another goes on to \(end)"),
            offset: extent.offset, subject: builder.table.name(at: extent.tensor)))
      } else if extent.begin > end, extents.areComplete {
        report(
          FormatError(
            reason: .violates(
              "leaves a hole in the data, from \(end) to \(extent.begin), before a tensor"),
            offset: extent.offset, subject: builder.table.name(at: extent.tensor)))
      }
      end = max(end, extent.end)
    }
    if end > dataSize {
      report(
        FormatError(reason: .truncated(needed: end, available: dataSize), offset: dataStart))
    } else if end < dataSize, extents.areComplete {
      report(
        FormatError(
          reason: .violates("goes on for \(dataSize - end) bytes behind its last tensor"),
          offset: dataStart + Int(end)))
    }
  }
}
