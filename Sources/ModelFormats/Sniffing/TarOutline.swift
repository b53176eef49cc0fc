import ModelFacts

/// The first member names of a tar archive.
enum TarOutline {
  /// The names of up to 16 members; nil when the first block is no tar header.
  static func names(
    of source: some ByteSource, head: [UInt8]
  ) throws(FormatError) -> [String]? {
    guard head.count >= 512, let first = Header(block: Array(head[..<512])) else { return nil }
    var names = [first.name]
    var offset = first.nextOffset(after: 0)
    while names.count < 16, let next = offset, next <= source.size - 512 {
      guard let header = Header(block: try source.bytes(in: next..<next + 512)) else { break }
      names.append(header.name)
      offset = header.nextOffset(after: next)
    }
    return names
  }

  /// Whether the members are those of a checkpoint of torch before 0.1.10.
  static func isTorch(_ names: [String]) -> Bool {
    let last = Set(names.map { $0.split(separator: "/").last.map(String.init) ?? $0 })
    return last.contains("pickle") && (last.contains("storages") || last.contains("tensors"))
      || last.isSuperset(of: ["storages", "tensors"]) || last.contains("sys_info")
  }

  /// A block whose checksum is right.
  private struct Header {
    var name: String
    var size: Int

    init?(block: [UInt8]) {
      let sum = block.enumerated().reduce(0) { sum, byte in
        sum + (148..<156 ~= byte.offset ? 0x20 : Int(byte.element))
      }
      guard let stated = Self.octal(block[148..<156]), stated == sum, block[0] != 0 else {
        return nil
      }
      name = String(decoding: block[..<100].prefix { $0 != 0 }, as: UTF8.self)
      size = Self.octal(block[124..<136]) ?? Self.binary(block[124..<136]) ?? 0
    }

    /// The header behind this one's data, nil beyond 64 bits.
    func nextOffset(after offset: Int) -> Int? {
      let (padded, overflow) = size.addingReportingOverflow(1023)
      guard !overflow else { return nil }
      let (next, tooFar) = offset.addingReportingOverflow(padded / 512 * 512)
      return tooFar ? nil : next
    }

    private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
      let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
      return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }

    /// GNU's form for sizes beyond eleven octal digits.
    private static func binary(_ field: ArraySlice<UInt8>) -> Int? {
      guard field.first == 0x80 else { return nil }
      return Int(exactly: field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }
}
