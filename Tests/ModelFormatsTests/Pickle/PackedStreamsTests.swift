import ModelFacts
import ModelFormats
import Testing

@Suite struct `pickles in compressed streams and arrays` {
  private let payload = PickleBytes().global("os", "system").text("id").op(0x85).op("R").stopped

  private func names(_ bytes: [UInt8], _ path: String) -> [String] {
    PickleScanner.scan(MemorySource(bytes), path: path).flatMap(\.imports).map(\.qualifiedName)
  }

  /// A gzip file of one stored block.
  private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(bytes.count, 2)
      + little(~bytes.count, 2) + bytes + little(Int(Inflater.crc32(bytes)), 4)
      + little(bytes.count, 4)
  }

  @Test func `are found in a stream behind the first, as Python joins them`() {
    let harmless = PickleBytes().op("}").stopped
    #expect(names(gzip(harmless) + gzip(payload), "x.joblib") == ["os.system"])
    let half = payload.count / 2
    let parts = gzip(Array(payload[..<half])) + [0, 0] + gzip(Array(payload[half...]))
    #expect(names(parts, "x.joblib") == ["os.system"])
  }

  @Test(arguments: ["gz", "z", "bz2", "xz", "lzma"])
  func `are followed to the end of all streams, and no further`(_ suffix: String) throws {
    let name = "packed.\(suffix)"
    let bytes = try TorchFixture(name).bytes
    for whole in [bytes + bytes, bytes + [0, 0, 0, 0]] {
      let scans = PickleScanner.scan(MemorySource(whole), path: name)
      #expect(scans.allSatisfy { $0.isComplete && $0.error == nil } && !scans.isEmpty)
    }
    let scans = PickleScanner.scan(MemorySource(bytes + [7, 7, 7]), path: name)
    #expect(scans.contains { !$0.isComplete && $0.error != nil })
    let many = Array(repeatElement(bytes, count: 101).joined())
    let cut = PickleScanner.scan(MemorySource(many), path: name)
    #expect(cut.contains { $0.error?.reason == .limit("more than 100 compressed streams") })
  }

  @Test(
    arguments: [
      "'|O'", "'O'", "'<O'", "'=O8'", "'2O'", "'(2,)O'", "'i4,O'", "[('a', '<i4'), ('b', '>O')]",
      "'object'", "\"O\"", "'\\x4f'", "'f8,\tO'", "'f8,\nO'",
    ])
  func `are found behind every spelling of numpy's type of objects`(_ type: String) {
    let header = Array("{'descr': \(type), 'fortran_order': False, 'shape': (1,), }\n".utf8)
    let start = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0]
    let text = Array("cos\nsystem\n(S'id'\ntR.".utf8)
    #expect(names(start + header + text, "x.npy") == ["os.system"])
  }

  @Test func `are found behind a header longer than numpy writes, and behind an array of numbers`()
  {
    let text = Array("cos\nsystem\n(S'id'\ntR.".utf8)
    func array(_ type: String, _ padding: Int, _ content: [UInt8]) -> [UInt8] {
      let blanks = String(repeating: " ", count: padding)
      let header = Array(
        "{'fortran_order': False, 'shape': (2, 1), \(blanks)'descr': '\(type)'}\n".utf8)
      return [0x93] + Array("NUMPY".utf8) + [2, 0] + PickleBytes.word(header.count) + header
        + content
    }
    #expect(names(array("|O", 1 << 16, text), "x.npy") == ["os.system"])
    let numbers = array("<f4", 0, [UInt8](repeating: 0, count: 8))
    #expect(names(numbers + array("|O", 0, text), "x.npy") == ["os.system"])
  }

  @Test func `are found in a gzip file with all of its optional fields`() {
    let plain = gzip(payload)
    let fields: [UInt8] = [
      0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 0x6e, 0, 0x63, 0, 1, 1,
    ]
    #expect(names(fields + plain.dropFirst(10), "x.gz") == ["os.system"])
  }

  @Test func `are found behind the length that joblib wrote before 0 10`() throws {
    let packed = try TorchFixture("packed.z").bytes
    let plain = names(packed, "x.joblib")
    #expect(!plain.isEmpty)
    for length in ["0x000000000000000ff", "                 ff", "                 ff "] {
      #expect(names(Array("ZF\(length)".utf8) + packed, "x.joblib") == plain)
    }
  }

  @Test func `are never called clean behind what can't be unpacked`() {
    let empty = gzip([])
    let many = Array(repeatElement(empty, count: 150).joined()) + gzip(payload)
    for bytes in [many, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 7, 7, 7]] {
      let scans = PickleScanner.scan(MemorySource(bytes), path: "x.gz")
      #expect(scans.contains { $0.error != nil && !$0.isComplete })
    }
  }

  @Test func `are read on behind a frame that is longer than the file`() throws {
    let frame: [UInt8] = [0x80, 4, 0x95] + [UInt8](repeating: 0x7f, count: 8)
    let scans = PickleScanner.scan(MemorySource(frame + payload.dropFirst(2)), path: "x.pkl")
    let scan = try #require(scans.first)
    #expect(scan.imports.map(\.qualifiedName) == ["os.system"])
    #expect(scan.error?.isTruncation == true && scan.error?.offset == 2)
    #expect(!scan.isComplete)
  }
}
