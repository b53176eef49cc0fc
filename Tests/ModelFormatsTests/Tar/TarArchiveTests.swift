import ModelFacts
import ModelFormats
import Testing

@Suite struct `a tar archive` {
  private static let payload = PickleBytes().global("os", "system").text("id").op(0x85).op("R")
    .stopped

  private func scan(_ archive: TarBytes) -> [PickleScan] {
    PickleScanner.scan(MemorySource(archive.bytes), path: "x.tar")
  }

  private func names(_ archive: TarBytes) -> [String] {
    scan(archive).flatMap(\.imports).map(\.qualifiedName)
  }

  @Test(arguments: Array("3456"))
  func `has no bytes behind the header of a folder, device or pipe`(_ kind: Character) {
    let inner = TarBytes.Member("m.pkl", Self.payload).bytes
    let archive = TarBytes(members: [TarBytes.Member("d", inner, kind: kind)])
    #expect(names(archive) == ["os.system"])
    #expect(scan(archive).flatMap(\.remarks).contains { $0.message.contains("that has none") })
  }

  @Test func `has members of the sizes that their extended headers state`() {
    let inner = TarBytes.Member("m.pkl", Self.payload).bytes
    let text = Array("notes".utf8) + [UInt8](repeating: 0, count: 507)
    let less = TarBytes(members: [.pax([("size", "5")]), TarBytes.Member("a.txt", text + inner)])
    #expect(names(less) == ["os.system"])
    #expect(scan(less).flatMap(\.remarks).contains { $0.message.contains("two sizes") })

    var member = TarBytes.Member("m.pkl", Self.payload)
    member.size = "00000000000"
    let large = TarBytes(members: [.pax([("size", "\(Self.payload.count)")]), member])
    #expect(names(large) == ["os.system"])
    #expect(scan(large).flatMap(\.remarks).isEmpty)
  }

  @Test func `is dangerous when an extended header's name leaves the folder`() {
    let archive = TarBytes(members: [.pax([("path", "../../x")]), TarBytes.Member("x", [1])])
    #expect(scan(archive).flatMap(\.remarks).contains { $0.gravity == .unsafe })
  }

  @Test func `is told by a checksum in any of the forms that Python takes`() {
    var signed = TarBytes.Member("\u{e9}.pkl", Self.payload)
    signed.isChecksumSigned = true
    #expect(names(TarBytes(members: [signed])) == ["os.system"])
    var prefixed = TarBytes.Member("m.pkl", Self.payload)
    prefixed.checksumPrefix = "0o"
    #expect(names(TarBytes(members: [prefixed])) == ["os.system"])
  }

  @Test(arguments: ["0o\u{0}", "00_", "  "])
  func `has sizes in any of the forms that Python takes`(_ start: String) {
    var member = TarBytes.Member("m.pkl", Self.payload)
    let prefix = start.hasSuffix("\u{0}") ? String(start.dropLast()) : start
    member.size = prefix + String(Self.payload.count, radix: 8) + "\u{0}7"
    #expect(names(TarBytes(members: [member])) == ["os.system"])
  }

  @Test func `says that members in pieces aren't put together`() {
    let archive = TarBytes(members: [TarBytes.Member("m.pkl", Self.payload, kind: "S")])
    #expect(scan(archive).flatMap(\.remarks).contains { $0.message.contains("in pieces") })
  }

  @Test func `cut or changed anywhere never traps`() {
    let archive = TarBytes(
      members: [
        .pax([("size", "5"), ("path", "b")]), TarBytes.Member("a", Array("hello".utf8)),
        TarBytes.Member("m.pkl", Self.payload),
      ])
    let bytes = archive.bytes
    for length in stride(from: 0, to: bytes.count, by: 7) {
      _ = PickleScanner.scan(MemorySource(Array(bytes[..<length])), path: "x.tar")
    }
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[place] ^= 0xff
      _ = PickleScanner.scan(MemorySource(changed), path: "x.tar")
    }
  }
}
