import ModelFacts
import ModelFormats
import Testing

/// A pickle that calls `os.system`.
private let payload = PickleBytes().global("os", "system").text("id").op(0x85).op("R").stopped

private func scan(_ zip: ZipBytes) -> [PickleScan] {
  PickleScanner.scan(MemorySource(zip.bytes), path: "x.pt")
}

@Suite struct `a zip archive` {
  @Test func `lists its members with the place of their bytes`() throws {
    let archive = ZipArchive(
      MemorySource(ZipBytes(members: [.init("a/data.pkl", [1, 2, 3]), .init("a/b", [])]).bytes))
    #expect(archive.errors.isEmpty && archive.remarks.isEmpty && archive.unclaimed.isEmpty)
    #expect(archive.entries.map(\.name) == ["a/data.pkl", "a/b"])
    let first = try #require(archive.entries.first)
    #expect(first.dataRange == 40..<43)
    #expect(try archive.open(first).source.bytes(in: 0..<3) == [1, 2, 3])
  }

  @Test(
    arguments: [
      ("../x", 0), ("/etc/x", 0), ("a\\b", 0), ("C:x", 0), ("a/../../b", 0), ("link", 0o120777),
      ("nul\u{0}", 0),
    ] as [(String, UInt16)])
  func `that could write outside is dangerous`(_ name: String, _ mode: UInt16) {
    var member = ZipBytes.Member(name, [0])
    member.mode = mode
    let remarks = ZipArchive(MemorySource(ZipBytes(members: [member]).bytes)).remarks
    #expect(remarks.map(\.gravity) == [.unsafe])
  }

  @Test func `that says two things is dangerous`() {
    var renamed = ZipBytes.Member("a/x.jpg", payload)
    renamed.localName = "a/data.pkl"
    let scans = scan(ZipBytes(members: [renamed]))
    #expect(scans.flatMap(\.remarks).contains { $0.gravity == .unsafe })
    #expect(scans.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
  }

  @Test func `hides nothing between, before or behind its members`() {
    var hidden = ZipBytes.Member("a/hidden.pkl", payload)
    hidden.isListed = false
    let plain = ZipBytes.Member("a/text", [0x20])
    var before = ZipBytes(members: [plain])
    before.prefix = payload
    var behind = ZipBytes(members: [plain])
    behind.trailer = payload
    var comment = ZipBytes(members: [plain])
    comment.comment = payload
    for zip in [ZipBytes(members: [plain, hidden, plain]), before, behind, comment] {
      let scans = scan(zip)
      #expect(scans.flatMap(\.imports).contains { $0.qualifiedName == "os.system" })
      #expect(scans.flatMap(\.remarks).contains { $0.gravity >= .review })
    }
  }

  @Test(arguments: [1, -1, 65534])
  func `with a wrong count is broken and read all the same`(_ error: Int) {
    let archive = ZipArchive(
      MemorySource(ZipBytes(members: [.init("a", payload)], countError: error).bytes))
    #expect(archive.errors.count == 1)
    #expect(archive.entries.count == 1)
  }

  @Test func `is looked into when it is inside of another`() {
    let inner = ZipBytes(members: [.init("b/data.pkl", payload)]).bytes
    let scans = scan(ZipBytes(members: [.init("a/inner.bin", inner)]))
    #expect(scans.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
    #expect(scans.last?.member == "a/inner.bin > b/data.pkl")
  }

  @Test func `without an end record gives up its members to a reader in file order`() {
    let bytes = ZipBytes(members: [.init("a/data.pkl", payload)]).bytes
    let scans = PickleScanner.scan(MemorySource(Array(bytes[..<(40 + payload.count)])), path: "x")
    #expect(scans.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
    #expect(scans.contains { $0.error != nil })
  }

  @Test(arguments: [UInt32(1), 0x7fff_ffff])
  func `that declares a wrong size is never believed`(_ size: UInt32) throws {
    var member = ZipBytes.Member("a", [1, 2])
    member.declaredSize = size
    let archive = ZipArchive(MemorySource(ZipBytes(members: [member]).bytes))
    #expect(try archive.open(#require(archive.entries.first)).error != nil)
  }

  @Test func `cut or changed anywhere never traps`() {
    var deflated = ZipBytes.Member("a/deflated", [0x4b, 0x4c, 0x4a, 0x06, 0x00])
    deflated.method = 8
    deflated.declaredSize = 3
    let bytes = ZipBytes(members: [.init("a/data.pkl", payload), deflated], comment: [1, 2]).bytes
    for length in 0..<bytes.count {
      _ = PickleScanner.scan(MemorySource(Array(bytes[..<length])), path: "x")
    }
    for index in bytes.indices {
      for change: UInt8 in [1, 2, 0x40, 0x80, 0xff] {
        var changed = bytes
        changed[index] ^= change
        _ = PickleScanner.scan(MemorySource(changed), path: "x")
      }
    }
  }
}
