import ModelFacts
import ModelFormats
import Testing

/// What a scan of some bytes under a name says.
private func scan(_ bytes: [UInt8], path: String = "x.pkl") -> [PickleScan] {
  PickleScanner.scan(MemorySource(bytes), path: path)
}

@Suite struct `a pickle scan` {
  @Test(arguments: [
    ("GLOBAL", PickleBytes().global("os", "system").text("id").op(0x85).op("R")),
    ("STACK_GLOBAL", PickleBytes(proto: 4).stackGlobal("os", "system").text("id").op(0x85).op("R")),
    ("INST", PickleBytes(proto: nil).adding(Array("(S'id'\nios\nsystem\n".utf8))),
    ("OBJ", PickleBytes().op("(").global("os", "system").text("id").op("o")),
    ("NEWOBJ", PickleBytes().global("os", "system").text("id").op(0x85, 0x81)),
    (
      "NEWOBJ_EX", PickleBytes(proto: 4).global("os", "system").text("id").op(0x85).op("}").op(0x92)
    ),
    ("a popped result", PickleBytes().global("os", "system").text("id").op(0x85).op("R0N")),
    ("a popped mark", PickleBytes().op("(").global("os", "system").text("id").op(0x85).op("R1N")),
    (
      "a set",
      PickleBytes(proto: 4).op(0x8f).op("(").global("os", "system").text("id").op(0x85)
        .op("R").op(0x90)
    ),
    (
      "the memo",
      PickleBytes(proto: 4).text("os").op(0x94).op("0").text("system").op(0x94).op("0")
        .adding(Array("h\u{0}h\u{1}".utf8)).op(0x93).text("id").op(0x85).op("R")
    ),
    ("Python 2's name", PickleBytes(proto: 0).adding(Array("cos\nsystem\n(S'id'\ntR".utf8))),
    (
      "escapes",
      PickleBytes(proto: nil).adding(Array("V\\u006fs\nVsyst\\u0065m\n".utf8)).op(0x93).op(
        "(S'id'\ntR")
    ),
    (
      "memo indices with underscores, signs and blanks",
      PickleBytes().text("os").op("p1_0\n0").text("system").op("p +11\n0g 10 \ng1_1\n").op(0x93)
        .text("id").op(0x85).op("R")
    ),
    (
      "numbers of other bases",
      PickleBytes(proto: nil).adding(
        Array("I0x10\n0I010\n0L0b11L\n0I1_000\n0I 7\t\n0cos\nsystem\n(S'id'\ntR".utf8))
    ),
    (
      "hex escapes",
      PickleBytes(proto: nil).adding(Array("S'\\x6fs'\nS'\\163ystem'\n".utf8)).op(0x93).op(
        "(S'id'\ntR")
    ),
  ])
  func `sees a call through`(_ route: String, _ pickle: PickleBytes) throws {
    let found = try #require(scan(pickle.stopped).first)
    #expect(found.error == nil)
    #expect(found.imports.map(\.qualifiedName) == ["os.system"])
    #expect(found.imports.first?.isCalled == true)
    #expect(found.imports.first?.arguments == "('id')")
    #expect(found.weightsOnlyRefusal != nil)
  }

  @Test func `tells the class of None from a class that is made`() {
    let none = PickleBytes().global("builtins", "type").op("N").op(0x85).op("R")
    #expect(scan(none.stopped).flatMap(\.imports).map(\.qualifiedName) == ["builtins.type(None)"])
    let made = none.global("builtins", "type").text("x").op(")}").op(0x87).op("R")
    #expect(scan(made.stopped).flatMap(\.imports).map(\.qualifiedName) == ["builtins.type"])
  }

  @Test func `finds a zip in the last tensor of a safetensors file`() throws {
    let zip = try TorchFixture("stateful.pt").bytes
    let header = #"{"a":{"dtype":"U8","shape":[\#(zip.count)],"data_offsets":[0,\#(zip.count)]}}"#
    let length = PickleBytes.word(header.utf8.count) + [0, 0, 0, 0]
    let scans = PickleScanner.scanEnd(
      of: MemorySource(length + header.utf8 + zip), path: "model.safetensors")
    let remarks = scans.flatMap(\.remarks).map(\.message)
    #expect(remarks.contains("has a zip archive behind other bytes"))
    let plain = MemorySource(length + header.utf8 + zip.map { _ in 1 })
    #expect(PickleScanner.scanEnd(of: plain, path: "model.safetensors").isEmpty)
  }

  @Test func `says when there are more pickles than it looks at`() {
    let many = Array(repeatElement(PickleBytes().op("N").stopped, count: 20_001).joined())
    let scans = scan(many + PickleBytes().global("os", "system").stopped)
    #expect(scans.flatMap(\.remarks).map(\.message) == ["holds more than 20000 pickles"])
  }

  @Test func `looks behind a tar's end`() throws {
    let payload = PickleBytes().global("os", "system").stopped
    let empty = [UInt8](repeating: 0, count: 1024)
    let member = try TorchFixture("tar.pt").bytes
    let scans = scan(member + empty + payload, path: "x.tar")
    #expect(scans.flatMap(\.imports).contains { $0.qualifiedName == "os.system" })
  }

  @Test(arguments: [
    ("__builtin__", "xrange", UInt8(2), "builtins.range"),
    ("__builtin__", "eval", 2, "builtins.eval"),
    ("commands", "getoutput", 2, "subprocess.getoutput"),
    ("urllib", "urlopen", 1, "urllib.request.urlopen"),
    ("copy_reg", "_reconstructor", 0, "copyreg._reconstructor"),
    ("__builtin__", "eval", 4, "__builtin__.eval"),
    ("exceptions", "OSError", 2, "builtins.OSError"), ("urllib", "urlopen", 3, "urllib.urlopen"),
  ])
  func `renames what Python 2 named, up to protocol 2`(
    _ module: String, _ name: String, _ proto: UInt8, _ expected: String
  ) {
    let found = scan(PickleBytes(proto: proto).global(module, name).stopped)
    #expect(found.first?.imports.map(\.qualifiedName) == [expected])
  }

  @Test(arguments: [
    ("a computed name", PickleBytes(proto: 4).text("os").op("]").op(0x93)),
    ("a name of bytes", PickleBytes(proto: 4).text("os").bytes(Array("system".utf8)).op(0x93)),
    (
      "a computed callable",
      PickleBytes().global("operator", "attrgetter").text("system").op(0x85).op("R)R")
    ),
    ("BUILD on an import", PickleBytes().global("torch", "Tensor").op("}b")),
    (
      "a special attribute",
      PickleBytes().global("x", "Y").op(")").op(0x81).op("}").text("__setstate__").global(
        "os", "system"
      ).op("sb")
    ),
  ])
  func `calls dangerous what can't be known`(_ what: String, _ pickle: PickleBytes) {
    let remarks = scan(pickle.stopped).flatMap(\.remarks)
    #expect(remarks.contains { $0.gravity == .unsafe })
  }

  @Test func `goes on behind STOP, over padding and to the end`() {
    let first = PickleBytes().op("N").stopped
    let second = PickleBytes().global("os", "system").stopped
    for padding in [[], [0x0a], [UInt8](repeating: 0, count: 5000)] {
      let found = scan(first + padding + second)
      #expect(found.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
    }
    let trailing = scan(first + Array("#not a pickle".utf8))
    #expect(trailing.flatMap(\.remarks).map(\.gravity) == [.review])
    #expect(scan(first + [0, 0, 0]).flatMap(\.remarks).isEmpty)
  }

  @Test func `looks into byte strings that are handed to a loader`() {
    let inner = PickleBytes().global("os", "system").stopped
    let middle = PickleBytes(proto: 4).global("pickle", "loads").bytes(inner).op(0x85).op("R")
      .stopped
    let outer = PickleBytes(proto: 4).global("pickle", "loads").bytes(middle).op(0x85).op("R")
      .stopped
    let names = scan(outer).flatMap(\.imports).map(\.qualifiedName)
    #expect(Set(names) == ["os.system", "pickle.loads"])
    // The same bytes that nothing loads are bytes.
    let kept = scan(PickleBytes(proto: 4).bytes(inner).stopped)
    #expect(kept.flatMap(\.imports).isEmpty)
  }

  @Test(arguments: [
    (
      PickleBytes(proto: 4).adding([0x8d] + [UInt8](repeating: 0xff, count: 7) + [0x7f]),
      FormatError.Reason.truncated(needed: 0x7fff_ffff_ffff_ffff, available: 0), 11
    ),
    (
      PickleBytes(proto: nil).adding([0x54, 0xff, 0xff, 0xff, 0xff]),
      .violates("states a length of -1"), 0
    ),
    (PickleBytes(), .violates("ends before the pickle's STOP"), 2),
    (PickleBytes(proto: nil).op("."), .violates("takes a value off an empty stack"), 0),
    (PickleBytes().op("}(Nu."), .violates("sets an odd number of items"), 5),
    (PickleBytes().op("h").op(7), .violates("recalls memo entry 7, which was never stored"), 2),
    (PickleBytes().op("t"), .violates("looks for a MARK that isn't there"), 2),
    (PickleBytes().op("N(0R"), .violates("takes a value off an empty stack"), 5),
    (PickleBytes().op("Np-5\n"), .violates("has a memo index that isn't a number"), 3),
    (
      PickleBytes().adding([0x95] + [UInt8](repeating: 0xff, count: 8)),
      .truncated(needed: .max, available: 0), 2
    ),
    (PickleBytes().op(0xff), .violates("has no pickle opcode 0xff"), 2),
  ])
  func `says where a stream breaks`(
    _ pickle: PickleBytes, _ reason: FormatError.Reason, _ offset: Int
  ) throws {
    let found = try #require(scan(pickle.bytes).first)
    #expect(found.error == FormatError(reason: reason, offset: offset))
    #expect(!found.isComplete)
  }

  @Test func `keeps what was found before the break`() throws {
    let found = try #require(
      scan(PickleBytes().global("os", "system").text("id").op(0x85).op("R").op(0xff).bytes).first)
    #expect(found.imports.first?.isCalled == true)
    #expect(found.error != nil)
  }

  @Test(arguments: [
    "cat\ndog\nelephant\n", "import os\nprint(1)\n", "class A:\n  pass\n", "[PAD]\n[UNK]\n",
    "The license\n", "{\"a\": 1}", "In the beginning\n", "",
  ])
  func `takes no text for a pickle`(_ text: String) {
    #expect(scan(Array(text.utf8), path: "vocab.txt").isEmpty)
  }

  @Test func `withstands bombs`() {
    let doubling = (0..<200).reduce(PickleBytes().op("]q").op(0)) { pickle, index in
      let slot = UInt8(truncatingIfNeeded: index)
      return pickle.op("0(h").op(slot).op("h").op(slot).op("lq").op(slot + 1)
    }
    #expect(scan(doubling.stopped).first?.error == nil)
    let tuples = PickleBytes().op("N").adding([UInt8](repeating: 0x85, count: 200_000))
    #expect(scan(tuples.stopped).first?.error == nil)
    let marks = PickleBytes().adding([UInt8](repeating: 0x28, count: 200_000)).op("N")
    #expect(scan(marks.stopped).first?.error == nil)
    let far = PickleBytes().op("N").adding([0x72, 0xff, 0xff, 0xff, 0xff]).op("0")
      .adding([0x6a, 0xff, 0xff, 0xff, 0xff])
    #expect(scan(far.stopped).first?.error == nil)
    let digits = PickleBytes(proto: nil).adding(
      Array("L".utf8) + [UInt8](repeating: 0x39, count: 1 << 20) + Array("L\n".utf8))
    #expect(scan(digits.stopped).first?.error == nil)
  }

  @Test func `steps over the arrays that joblib writes into the stream`() {
    let wrapper = PickleBytes(proto: 4).stackGlobal("joblib.numpy_pickle", "NumpyArrayWrapper")
      .op(")").op(0x81).op("}(").text("shape").op("K").op(2).op(0x85).text("dtype")
      .stackGlobal("numpy", "dtype").text("f8").op(0x85).op("R")
      .text("numpy_array_alignment_bytes").op("K").op(16).op("ub")
    let array: [UInt8] = [3, 0xff, 0xff, 0xff] + [UInt8](repeating: 0x63, count: 16)
    let whole = wrapper.adding(array).op("0").stackGlobal("os", "system").stopped
    let found = scan(whole, path: "x.joblib")
    #expect(found.allSatisfy { $0.error == nil && $0.isComplete })
    #expect(found.flatMap(\.imports).map(\.qualifiedName).last == "os.system")
    let cut = scan(wrapper.adding(Array(array.dropLast(5))).bytes, path: "x.joblib")
    #expect(cut.first?.error?.isTruncation == true)
  }

  @Test(
    arguments: [
      ("x.pkl", [0xef, 0xbb, 0xbf]), ("x.pkl", [0, 0, 0]), ("x.dat", [0x0a, 0x0a]),
    ] as [(String, [UInt8])])
  func `looks behind what precedes a pickle, and calls the file broken`(
    _ path: String, _ junk: [UInt8]
  ) {
    let found = scan(junk + PickleBytes().global("os", "system").stopped, path: path)
    #expect(!found.isEmpty)
    if path == "x.pkl" { #expect(found.contains { $0.error != nil }) }
    if junk.count != 3 || junk[0] == 0 {
      #expect(found.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
    }
  }

  @Test(
    arguments: [
      [0x28, 0xb5, 0x2f, 0xfd], [4, 0x22, 0x4d, 0x18], [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
    ] as [[UInt8]])
  func `never calls clean what it can't look into`(_ magic: [UInt8]) {
    let found = scan(magic + [UInt8](repeating: 7, count: 100), path: "x.joblib")
    #expect(found.flatMap(\.remarks).map(\.gravity) == [.review])
  }

  @Test func `finds pickles inside of arrays`() throws {
    for name in ["objects.npy", "objects.npz"] {
      let scans = PickleScanner.scan(MemorySource(try TorchFixture(name).bytes), path: name)
      #expect(scans.flatMap(\.imports).contains { $0.name == "_reconstruct" }, "\(name)")
    }
  }

  @Test(arguments: ["gz", "z", "bz2", "xz", "lzma"])
  func `unpacks what is compressed`(_ suffix: String) throws {
    let name = "packed.\(suffix)"
    let bytes = try TorchFixture(name).bytes
    let scans = PickleScanner.scan(MemorySource(bytes), path: name)
    #expect(scans.flatMap(\.imports).map(\.qualifiedName) == ["datetime.date"])
    #expect(scans.allSatisfy { $0.isComplete && $0.error == nil })
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let cut = PickleScanner.scan(MemorySource(Array(bytes[..<length])), path: name)
      #expect(cut.allSatisfy { !$0.isComplete || $0.error != nil }, "cut at \(length)")
    }
    for index in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[index] ^= 0x55
      _ = PickleScanner.scan(MemorySource(changed), path: name)
    }
  }

  @Test func `cut or changed anywhere never traps`() throws {
    let pickle = PickleBytes(proto: 4).stackGlobal("os", "system").text("id").op(0x85).op("R")
      .op("(").text("k").op("K").op(7).op("d").op(0x94).op("]").op("(NN").op("e").op(0x86, 0x87)
      .adding(Array("I12\nF1.5\nS'x'\nVy\n".utf8)).op("}b").stopped
    for length in 0...pickle.count { _ = scan(Array(pickle[..<length])) }
    for index in pickle.indices {
      for value in UInt8.min...UInt8.max {
        var changed = pickle
        changed[index] = value
        _ = scan(changed)
      }
    }
  }
}
