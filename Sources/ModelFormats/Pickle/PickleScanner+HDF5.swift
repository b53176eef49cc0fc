import ModelFacts

/// Pickles among other bytes: objects that PyTables keeps in HDF5.
///
/// An attribute that is no number or text is a pickle in protocol 0, and a row of an array of objects
/// is one in the global heap. PyTables 3.10 `attributeset.py`, `atom.py`.
extension PickleScanner {
  private static let window = 1 << 20
  /// The longest import in a text pickle that is told across the windows' borders.
  private static let overlap = 512
  /// The most bytes that are searched.
  private static let longestSearch = 2 << 30
  private static let mostFound = 100
  /// Bytes before INST in which its mark is looked for.
  private static let longestArguments = 256

  /// Whether the bytes begin as HDF5 does.
  static func isHDF5(_ head: [UInt8]) -> Bool {
    head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a])
  }

  /// Runs whatever may be a pickle, and keeps what imports something.
  mutating func scanHDF5(_ source: any ByteSource, member: String?, depth: Int) {
    var (start, end, found) = (0, 0, 0)
    while start < min(source.size, Self.longestSearch), found < Self.mostFound {
      let upper = min(start + Self.window + Self.overlap, source.size)
      guard let bytes = try? source.bytes(in: start..<upper) else { return }
      for place in Self.pickleStarts(in: bytes, below: Self.window) where start + place >= end {
        var machine = PickleMachine(
          source, range: start + place..<source.size, file: file, member: member)
        _ = machine.run()
        guard
          machine.scan.imports.contains(where: {
            $0.isPlausible && $0.route != .ext && ($0.isCalled || machine.scan.error == nil)
          })
        else { continue }
        add(finish(machine, depth: depth))
        found += 1
        end = machine.input.position
      }
      start += Self.window
    }
  }

  /// Places where PROTO stands, or an import of protocol 0.
  private static func pickleStarts(in bytes: [UInt8], below limit: Int) -> [Int] {
    let span = bytes.span
    var places: [Int] = []
    var index = 0
    while index < min(limit, span.count - 8) {
      let byte = span[index]
      if byte == 0x80 {
        if 2...5 ~= span[index + 1], PickleOpcode(rawValue: span[index + 2]) != nil {
          places.append(index)
        }
      } else if byte == UInt8(ascii: "c"), isImport(span, at: index + 1) {
        places.append(index)
      } else if byte == UInt8(ascii: "i"), isImport(span, at: index + 1) {
        // INST stands behind a mark and its arguments.
        for mark in max(0, index - longestArguments)..<index where span[mark] == UInt8(ascii: "(") {
          places.append(mark)
        }
      }
      index += 1
    }
    return places
  }

  /// Whether two lines with names follow.
  private static func isImport(_ span: Span<UInt8>, at start: Int) -> Bool {
    var index = start
    for _ in 0..<2 {
      let first = index
      while index < span.count, span[index].isPartOfName { index += 1 }
      guard index > first + 1, index < span.count, span[index] == 0x0a else { return false }
      index += 1
    }
    return true
  }
}

extension UInt8 {
  /// Whether it may stand in a dotted name.
  fileprivate var isPartOfName: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e: true
    default: false
    }
  }
}
