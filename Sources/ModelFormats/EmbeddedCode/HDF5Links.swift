import ModelFacts

/// Where an HDF5 file takes values from other files: external links, external storage, virtual datasets.
///
/// The messages are looked for wherever they stand, since what leads to them takes many forms; each is
/// told by its lengths and by what it points to. HDF5 File Format Specification 3.0, IV.A.2.g, h, i.
enum HDF5Links {
  /// A link, with its byte.
  typealias Link = (path: String, offset: Int)

  private static let window = 1 << 20
  /// The most bytes of one message that are looked at.
  private static let longestMessage = 1 << 16
  /// The most links that are told.
  private static let mostLinks = 100

  /// The links in a range.
  static func find(
    in source: any ByteSource, _ range: Range<Int>
  ) throws(FormatError) -> [Link] {
    let layout = Layout(of: source)
    var found: [Link] = []
    var start = range.lowerBound
    while start < range.upperBound, found.count < mostLinks {
      let bytes = try source.bytes(in: start..<min(start + window + 16, range.upperBound))
      for index in candidates(in: bytes, below: window) where found.count < mostLinks {
        guard let path = layout.path(at: start + index, like: bytes[index...]) else { continue }
        if !found.contains(where: { $0.path == path }) { found.append((path, start + index)) }
      }
      start += window
    }
    return found
  }

  /// Places where one of the messages may begin.
  private static func candidates(in bytes: [UInt8], below end: Int) -> [Int] {
    let span = bytes.span
    var places: [Int] = []
    var index = 0
    while index < min(end, span.count - 3) {
      let (first, second, third) = (span[index], span[index + 1], span[index + 2])
      let isLink = first == 1 && second & 0xe8 == 8 && third == 64
      let isStorage = first == 1 && second == 0 && third == 0 && span[index + 3] == 0
      let isVirtual = 4...5 ~= first && second == 3
      if isLink || isStorage || isVirtual { places.append(index) }
      index += 1
    }
    return places
  }

  /// What the superblock says of addresses.
  private struct Layout {
    private let source: any ByteSource
    /// Where addresses count from.
    private var base = 0
    /// Bytes of an address.
    private var width = 8

    /// Finds the superblock: at the start, or behind a user block of a power of two.
    init(of source: any ByteSource) {
      self.source = source
      let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
      var place = 0
      while place < source.size {
        if let head = try? source.prefix(16, from: place), head.starts(with: magic),
          head.count == 16
        {
          base = place
          let stated = Int(head[8] < 2 ? head[13] : head[9])
          if [2, 4, 8].contains(stated) { width = stated }
          return
        }
        place = place == 0 ? 512 : place * 2
      }
    }

    /// Whether a structure with this signature stands at an address.
    private func has(_ signature: String, at address: Int?) -> Bool {
      guard let address, address > 0, address < source.size - base,
        let bytes = try? source.prefix(4, from: base + address)
      else { return false }
      return bytes.elementsEqual(signature.utf8)
    }

    /// The file that the message at an offset names, nil where no such message stands.
    func path(at offset: Int, like start: ArraySlice<UInt8>) -> String? {
      guard let first = start.first, let second = start.dropFirst().first else { return nil }
      if first != 1 {
        var reader = ByteReader(Array((try? source.prefix(2 + width, from: offset)) ?? []))
        try? reader.skip(2)
        return has("GCOL", at: address(&reader)) ? "the source of a virtual dataset" : nil
      }
      return second == 0 ? storage(at: offset) : link(at: offset, flags: second)
    }

    private func address(_ reader: inout ByteReader) -> Int? {
      (try? reader.bytes(UInt64(width))).flatMap {
        Int(exactly: $0.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      }
    }

    /// An external data files message: the first name in the heap that it points to.
    private func storage(at offset: Int) -> String? {
      guard let bytes = try? source.prefix(8 + 2 * width, from: offset) else { return nil }
      var reader = ByteReader(bytes)
      guard (try? reader.skip(4)) != nil, let allocated = try? reader.integer(UInt16.self),
        let used = try? reader.integer(UInt16.self), used > 0, used <= allocated,
        let heap = address(&reader), has("HEAP", at: heap), let name = address(&reader),
        let head = try? source.prefix(8 + 3 * width, from: base + heap)
      else { return nil }
      var heapReader = ByteReader(head)
      guard (try? heapReader.skip(UInt64(8 + 2 * width))) != nil,
        let data = address(&heapReader), data < source.size - base, name < source.size,
        let text = try? source.prefix(4096, from: base + data + name)
      else { return nil }
      return Self.text(text[...])
    }

    /// An external link: the value's length, a version, the file's name and the object's, each with
    /// its NUL.
    private func link(at offset: Int, flags: UInt8) -> String? {
      guard let bytes = try? source.prefix(longestMessage, from: offset) else { return nil }
      var reader = ByteReader(bytes)
      let before = 3 + (flags & 4 != 0 ? 8 : 0) + (flags & 16 != 0 ? 1 : 0)
      guard (try? reader.skip(UInt64(before))) != nil,
        let width = try? reader.bytes(UInt64(1 << Int(flags & 3))),
        let name = try? reader.bytes(
          width.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }), !name.isEmpty,
        let length = try? reader.integer(UInt16.self), length > 3,
        let value = try? reader.bytes(UInt64(length)), value.first == 0, value.last == 0
      else { return nil }
      let parts = value.dropFirst().dropLast().split(
        separator: 0, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      return Self.text(parts[0])
    }

    /// A printable text up to a NUL, nil for an empty one.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
      let name = bytes.prefix { $0 != 0 }
      guard !name.isEmpty, name.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
      return String(validating: name, as: UTF8.self)
    }
  }
}
