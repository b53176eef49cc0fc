import ModelFacts

/// The tensor infos of a GGUF header, and whether the data they describe is where it must be.
struct GGUFTensorTable {
  /// The tensors in file order; their data offsets are the file's.
  private(set) var tensors: [TensorInfo] = []
  /// Broken rules, in file order.
  private(set) var errors: [FormatError] = []

  /// A tensor as the header words it.
  private struct Entry {
    var tensor: TensorInfo
    /// Where its info starts.
    var place: Int
    /// Where its data starts, from the start of the data section.
    var offset: UInt64
    var elementCount: Int?
  }

  private var entries: [Entry] = []
  private var names: Set<ExactString> = []

  /// `GGML_MAX_NAME` and `GGML_MAX_DIMS` of llama.cpp's `ggml.h`.
  private static let nameLimit: UInt64 = 64
  private static let dimensionLimit: UInt32 = 4

  /// Reads one tensor info.
  mutating func readEntry(from cursor: inout GGUFCursor) throws(FormatError) {
    let place = cursor.offset
    let length = try cursor.stringLength()
    guard length <= 65_535 else {
      throw FormatError(
        reason: .violates("has a tensor name of \(length) bytes where llama.cpp takes 63"),
        offset: place)
    }
    guard let name = String(validating: try cursor.bytes(length), as: UTF8.self) else {
      throw FormatError(reason: .invalidUTF8, offset: place + 8)
    }
    do throws(FormatError) {
      try readDescription(of: name, nameLength: length, at: place, from: &cursor)
    } catch {
      throw FormatError(reason: error.reason, offset: error.offset, subject: name)
    }
  }

  private mutating func readDescription(
    of name: String, nameLength: UInt64, at place: Int, from cursor: inout GGUFCursor
  ) throws(FormatError) {
    if nameLength >= Self.nameLimit {
      refuse("has a tensor name of \(nameLength) bytes where llama.cpp takes 63", at: place, name)
    }
    if !names.insert(ExactString(name)).inserted {
      refuse("has the tensor \(name) twice", at: place, name)
    }
    let dimensionPlace = cursor.offset
    let count: UInt32 = try cursor.integer()
    guard count <= Self.dimensionLimit else {
      throw FormatError(
        reason: .violates("has \(count) dimensions where llama.cpp takes 4 at most"),
        offset: dimensionPlace)
    }
    var dimensions: [UInt64] = []
    for _ in 0..<count { dimensions.append(try cursor.integer()) }
    let typePlace = cursor.offset
    let type: UInt32 = try cursor.integer()
    let offset: UInt64 = try cursor.integer()
    let dtype = self.dtype(of: type, at: typePlace, name)
    let shape = shape(of: dimensions, at: dimensionPlace + 4, name)
    var entry = Entry(
      tensor: TensorInfo(name: name, dtype: dtype, shape: shape ?? [], byteCount: nil),
      place: place, offset: offset)
    entry.elementCount = shape.flatMap { Self.product(of: $0.reversed()) }
    if shape != nil, entry.elementCount == nil {
      errors.append(
        FormatError(
          reason: .overflow("the number of elements"), offset: dimensionPlace + 4, subject: name))
    }
    if let elements = entry.elementCount, let layout = dtype.layout {
      if (shape?.last ?? 1).isMultiple(of: layout.elements) {
        entry.tensor.byteCount = dtype.byteCount(elements: elements)
        if entry.tensor.byteCount == nil {
          errors.append(
            FormatError(reason: .overflow("the number of bytes"), offset: place, subject: name))
        }
      } else {
        refuse(
          "has rows of \(shape?.last ?? 1) elements in \(dtype), which packs \(layout.elements)",
          at: dimensionPlace + 4, name)
      }
    }
    entries.append(entry)
  }

  /// Gives every tensor its place in the file and holds the places against each other and the file's end.
  ///
  /// llama.cpp demands that each tensor starts where the padded one before it ends. After one that
  /// doesn't, or whose size is unknown, the walk goes on from where the next one says it is.
  mutating func layOut(from dataOffset: Int, alignment: Int, fileSize: Int) {
    var expected: UInt64? = 0
    var cut: (index: Int, end: UInt64)?
    for index in entries.indices {
      let entry = entries[index]
      let name = entry.tensor.name
      if let expected, entry.offset != expected {
        refuse(
          "places \(name) at \(entry.offset) of its data where the tensors before it end at "
            + "\(expected)", at: entry.place, name)
      }
      let next =
        index + 1 < entries.count
        ? entries[index + 1].offset : UInt64(max(0, fileSize - dataOffset))
      let size = byteCount(of: entry, until: next, alignment: alignment)
      entries[index].tensor.byteCount = size
      let (start, isFar) = UInt64(dataOffset).addingReportingOverflow(entry.offset)
      let (end, isFarther) = start.addingReportingOverflow(UInt64(size ?? 0))
      guard !isFar, !isFarther, let place = Int(exactly: start), end <= UInt64(Int.max) else {
        errors.append(
          FormatError(reason: .overflow("a data offset"), offset: entry.place, subject: name))
        expected = nil
        continue
      }
      entries[index].tensor.dataOffset = place
      if end > UInt64(fileSize), size ?? 0 > 0 {
        cut = (cut?.index ?? index, max(cut?.end ?? 0, end))
      }
      expected = size.flatMap {
        Self.padded(UInt64($0), to: alignment).flatMap { Self.sum(entry.offset, $0) }
      }
      if size != nil, expected == nil {
        errors.append(
          FormatError(reason: .overflow("a data offset"), offset: entry.place, subject: name))
      }
    }
    tensors = entries.map(\.tensor)
    if let cut, let start = tensors[cut.index].dataOffset {
      errors.append(
        FormatError(
          reason: .truncated(
            needed: cut.end - UInt64(start), available: UInt64(max(0, fileSize - start))),
          offset: start, subject: tensors[cut.index].name))
    }
  }

  /// Keeps the tensors without places, where the data section can't be found.
  mutating func giveUpLayout() { tensors = entries.map(\.tensor) }

  /// The bytes of a tensor; of the two sizes that Q8_1 has had, the one that fills the place.
  ///
  /// ggml's block has 36 bytes, the gguf library still writes 40 (two floats before the quants).
  private func byteCount(of entry: Entry, until next: UInt64, alignment: Int) -> Int? {
    guard entry.tensor.dtype.rawValue == "Q8_1", let size = entry.tensor.byteCount,
      next > entry.offset
    else { return entry.tensor.byteCount }
    let (wide, overflow) = (size / 36).multipliedReportingOverflow(by: 40)
    guard !overflow, next - entry.offset >= UInt64(wide) else { return size }
    let isWide =
      next - entry.offset == UInt64(wide)
      || Self.padded(UInt64(wide), to: alignment) == next - entry.offset
    return isWide ? wide : size
  }

  private mutating func dtype(of id: UInt32, at place: Int, _ name: String) -> DType {
    switch GGMLType(id: id) {
    case .live(let dtype): return dtype
    case .removed(let dtype):
      refuse("stores \(dtype), which llama.cpp no longer reads", at: place, name)
      return dtype
    case nil:
      errors.append(
        FormatError(reason: .unknownType(UInt64(id)), offset: place, subject: name))
      return DType(rawValue: "GGML_TYPE_\(id)")
    }
  }

  /// The shape in row-major order, nil when a size is beyond the signed range.
  private mutating func shape(of dimensions: [UInt64], at place: Int, _ name: String) -> [Int]? {
    let sizes = dimensions.compactMap { Int(exactly: $0) }
    guard sizes.count == dimensions.count else {
      errors.append(FormatError(reason: .overflow("a dimension"), offset: place, subject: name))
      return nil
    }
    return sizes.reversed()
  }

  /// The product in the order of the file: an overflow isn't saved by a later zero.
  private static func product(of sizes: some Sequence<Int>) -> Int? {
    var product = 1
    for size in sizes {
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, value < .max else { return nil }
      product = value
    }
    return product
  }

  private static func padded(_ size: UInt64, to alignment: Int) -> UInt64? {
    let mask = UInt64(alignment) - 1
    return sum(size, mask).map { $0 & ~mask }
  }

  private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64? {
    let (value, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : value
  }

  private mutating func refuse(_ what: String, at offset: Int, _ name: String) {
    errors.append(FormatError(reason: .violates(what), offset: offset, subject: name))
  }
}
