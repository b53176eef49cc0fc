import ModelFacts
import ModelFormats
import Testing

@Suite struct `a pickle under another format's first bytes` {
  private func imports(_ bytes: [UInt8], path: String = "x.pkl") -> [String] {
    PickleScanner.scan(MemorySource(bytes), path: path).flatMap(\.imports).map(\.qualifiedName)
  }

  private let call = Array("cos\nsystem\n(S'id'\ntR.".utf8)

  @Test func `is seen in a sound tar`() {
    var header = [UInt8](repeating: 0, count: 512)
    // The name of the first member: a short string, popped, then the call.
    let start = Array("U".utf8) + [UInt8(24)] + [UInt8](repeating: 0x61, count: 24) + [0x30] + call
    header.replaceSubrange(0..<start.count, with: start)
    header.replaceSubrange(124..<136, with: Array("00000000000\0".utf8))
    header.replaceSubrange(148..<156, with: Array("        ".utf8))
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    header.replaceSubrange(148..<148 + sum.utf8.count + 1, with: Array(sum.utf8) + [0])
    #expect(imports(header + [UInt8](repeating: 0, count: 1024)) == ["os.system"])
  }

  @Test func `is seen in what a frame of LZ4 would step over`() {
    let frame: [UInt8] = [0x55, 0x2a, 0x4d, 0x18] + [UInt8](repeating: 0, count: 40) + [0x30]
    #expect(imports(frame + call) == ["os.system"])
  }

  @Test func `a zip is looked for behind the longest comment`() {
    let size = [UInt8(call.count), 0, 0, 0]
    let fields = [UInt8](repeating: 0, count: 12) + size + size + [1, 0, 0, 0]
    let local = [0x50, 0x4b, 3, 4, 20, 0] + fields + [0x61] + call
    let central =
      [0x50, 0x4b, 1, 2, 20, 0, 20, 0] + fields + [UInt8](repeating: 0, count: 14) + [0x61]
    let end =
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, UInt8(central.count), 0, 0, 0]
      + [UInt8(local.count), 0, 0, 0, 0xe8, 0xfd] + [UInt8](repeating: 0x20, count: 65_000)
    let prefix = [UInt8](repeating: 0xff, count: 64)
    #expect(imports(prefix + local + central + end, path: "x.safe") == ["os.system"])
  }

  @Test(arguments: [
    ("'O'", true), ("'o' 'bject'", true), ("('O')", true), ("'''O'''", true), ("'f4,O'", true),
    ("[('a', 'ob' 'ject')]", true), ("u'O'", true), ("'|O8'", true), ("{'a': 'O'}", true),
    ("'<f4'", false), ("'<U5'", false), ("'<M8[ns]'", false), ("'|S3'", false), ("'|b1'", false),
    ("[('O', '<f4'), ('object', '<i8', (2,))]", false),
  ])
  func `an array holds objects where numpy reads so`(_ type: String, _ holds: Bool) {
    let text = "{'descr': \(type), 'fortran_order': False, 'shape': (), }\n"
    let header: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
    #expect(imports(header + call, path: "x.npy") == (holds ? ["os.system"] : []))
  }

  @Test func `names count behind more text than is kept`() throws {
    let long = String(repeating: "x", count: 60_000)
    var pickle = PickleBytes()
    for _ in 0..<900 { pickle = pickle.text(long).op("0") }
    let scan = try #require(
      PickleScanner.scan(
        MemorySource(pickle.stackGlobal("collections", "OrderedDict").stopped), path: "x.pkl"
      ).first)
    #expect(scan.imports.map(\.qualifiedName) == ["collections.OrderedDict"])
    #expect(scan.remarks == [] && scan.isComplete)
  }

  @Test(arguments: [("collections", "OrderedDict", true), ("os", "system", false)])
  func `a storage is clean when its own stream is`(
    _ module: String, _ name: String, _ isClean: Bool
  ) throws {
    let inner = PickleBytes().global(module, name).op(")R").stopped
    let pickle = PickleBytes(proto: 4).stackGlobal("torch.storage", "_load_from_bytes")
      .bytes(inner).op(0x85).op("R").stopped
    let scans = PickleScanner.scan(MemorySource(pickle), path: "x.pkl")
    let outer = try #require(scans.last { $0.member == nil }?.imports.first)
    #expect(outer.loadsCleanStreams == isClean)
    // What it is given may be computed.
    let computed = PickleBytes(proto: 4).stackGlobal("torch.storage", "_load_from_bytes")
      .op("N").op(0x85).op("R").stopped
    let other = PickleScanner.scan(MemorySource(computed), path: "x.pkl")
    #expect(other.flatMap(\.imports).map(\.loadsCleanStreams) == [false])
  }
}
