import ModelFacts
import ModelFormats
import ModelKnowledge
import Testing

@Suite struct `torch checkpoints` {
  /// torch's names beside the contract's.
  private static let dtypes = [
    "float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16", "int64": "I64",
    "int32": "I32", "int16": "I16", "int8": "I8", "uint8": "U8", "uint16": "U16", "uint32": "U32",
    "uint64": "U64", "bool": "BOOL", "complex32": "C32", "complex64": "C64", "complex128": "C128",
    "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2", "float8_e4m3fnuz": "F8_E4M3FNUZ",
    "float8_e5m2fnuz": "F8_E5M2FNUZ", "float8_e8m0fnu": "F8_E8M0", "qint8": "QINT8",
    "quint8": "QUINT8", "qint32": "QINT32",
    "quint4x2": "QUINT4X2",
  ]

  @Test func `load, or don't, as torch has it`() throws {
    for (name, truth) in try Self.truths() {
      let checkpoint = try TorchFixture(name).checkpoint
      let loads = truth["load"]?.string == "ok"
      #expect(
        checkpoint.file.errors.isEmpty == loads,
        "\(name): \(checkpoint.file.errors), torch: \(truth["load"]?.string ?? "")")
      guard loads else { continue }
      let isAccepted = truth["weights_only"]?.string == "ok"
      let refusal = checkpoint.scans.lazy.compactMap(\.weightsOnlyRefusal).first
      #expect(
        (refusal == nil) == isAccepted,
        "\(name): \(refusal.map(String.init(describing:)) ?? "accepted")")
    }
  }

  @Test func `hold the tensors that torch loads from them, where torch finds them`() throws {
    var compared = 0
    for (name, truth) in try Self.truths() where truth["load"]?.string == "ok" {
      let fixture = try TorchFixture(name)
      let tensors = fixture.checkpoint.file.tensors
      let rows = truth["tensors"]?.object ?? JSONObject([])
      #expect(
        Set(tensors.map { ExactString($0.name) }) == Set(rows.members.map { ExactString($0.key) }),
        "\(name)")
      for member in rows.members {
        guard let tensor = tensors.first(where: { ExactString($0.name) == ExactString(member.key) })
        else { continue }
        Self.compare(tensor, with: member.value, in: fixture)
        compared += 1
      }
    }
    #expect(compared > 120)
  }

  private static func truths() throws -> [(String, JSONValue)] {
    try TorchFixture.expected().members.map { ($0.key, $0.value) }
  }

  private static func compare(_ tensor: TensorInfo, with row: JSONValue, in fixture: TorchFixture) {
    let place = "\(fixture.name): \(tensor.name)"
    #expect(tensor.dtype.rawValue == dtypes[row["dtype"]?.string ?? ""], "\(place)")
    if let shape = row["shape"]?.array {
      #expect(tensor.shape == shape.compactMap(\.integer), "\(place)")
    }
    guard let stride = row["stride"]?.array else {
      #expect(tensor.stride == nil, "\(place)")
      return
    }
    #expect(tensor.stride == stride.compactMap(\.integer), "\(place)")
    #expect(tensor.storageOffset == row["storage_offset"]?.integer, "\(place)")
    guard let first = row["first"]?.string, fixture.name != "deflated.pt",
      let layout = tensor.dtype.layout
    else { return }
    guard let offset = tensor.dataOffset, let skipped = tensor.storageOffset else {
      Issue.record("\(place) has no place in the file")
      return
    }
    let start = offset + skipped * layout.bytes
    let bytes = fixture.bytes[start..<start + layout.bytes]
    #expect(
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == first, "\(place)")
  }

  @Test(arguments: [
    ("views.pt", FileFormat.pytorchZip), ("views-legacy.pt", .pytorchLegacy),
    ("tensors-0.1.pt", .pytorchLegacy), ("protocol1-legacy.pt", .pytorchLegacy),
    ("tar.pt", .pytorchTar), ("script.pt", .torchScript), ("package.pt", .torchPackage),
    ("export.pt2", .torchExport), ("plain.pkl", .pickle), ("objects.npz", .npz),
  ])
  func `are told from their kin`(_ name: String, _ content: FileFormat) throws {
    #expect(try TorchFixture(name).checkpoint.file.content == content)
  }

  @Test(
    arguments: [
      (
        "lightning.ckpt", "state_dict",
        ["optimizer_states", "lr_schedulers", "epoch", "global_step"]
      ),
      ("views.pt", nil, []), ("module.pt", nil, []),
    ] as [(String, String?, [String])])
  func `say what wraps the model and what only training needs`(
    _ name: String, _ wrapper: String?, _ state: [String]
  ) throws {
    let file = try TorchFixture(name).checkpoint.file
    #expect(file.wrapper == wrapper)
    #expect(file.trainingState == state)
  }

  @Test func `of a big-endian machine say so`() throws {
    #expect(try TorchFixture("big-endian.pt").checkpoint.file.isBigEndian)
    #expect(try !TorchFixture("protocol3.pt").checkpoint.file.isBigEndian)
  }

  @Test func `of torch.package and torch.export list the tensors that are members of them`() throws
  {
    let package = try TorchFixture("package.pt")
    #expect(package.checkpoint.file.tensors.map(\.name) == ["data/weights.pkl.a"])
    let exported = try TorchFixture("export.pt2")
    let tensors = exported.checkpoint.file.tensors
    #expect(tensors.map(\.name) == ["weight", "bias"])
    #expect(tensors.map(\.shape) == [[2, 3], [2]])
    #expect(tensors.map(\.byteCount) == [24, 8])
    #expect(exported.checkpoint.file.errors.isEmpty)
    let counter = try #require(package.checkpoint.file.tensors.first?.dataOffset)
    #expect(package.bytes[counter..<counter + 8] == [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
  }

  @Test func `of torch.export without a weight's member say which`() throws {
    var fixture = try TorchFixture("export.pt2")
    // "weight_1" as a member's name, in its local header and in the directory.
    let name = Array("data/weights/weight_1".utf8)
    for start in fixture.bytes.indices.dropLast(name.count)
    where fixture.bytes[start..<start + name.count].elementsEqual(name) {
      fixture.bytes[start + name.count - 1] = UInt8(ascii: "9")
    }
    #expect(
      fixture.checkpoint.file.errors.map(\.reason) == [
        .violates("lacks the member data/weights/weight_1")
      ])
  }

  @Test func `count packed elements, not bytes, in quantized tensors of four bits`() throws {
    let tensors = try TorchFixture("quantized.pt").checkpoint.file.tensors
    let nibbles = try #require(tensors.first { $0.name == "nibbles" })
    #expect(nibbles.byteCount == 6)
  }

  @Test func `name the storage that is missing or too short`() throws {
    let missing = try TorchFixture("missing-storage.pt").checkpoint.file
    #expect(missing.errors.map(\.reason) == [.violates("lacks the storage 3")])
    #expect(missing.tensors.count == 11)
    let short = try TorchFixture("short-storage.pt").checkpoint.file
    #expect(short.errors.map(\.reason) == [.truncated(needed: 96, available: 40)])
    #expect(short.errors.first?.subject == "storage 0")
  }

  @Test func `share storages under one key`() throws {
    let tensors = try TorchFixture("views.pt").checkpoint.file.tensors
    let shared = tensors.filter { ["whole", "part", "transposed", "stepped"].contains($0.name) }
    #expect(Set(shared.map(\.storage)).count == 1)
    #expect(Set(shared.map(\.dataOffset)).count == 1)
  }

  @Test func `keep the tensors found before the break`() throws {
    let file = try TorchFixture("truncated-views-legacy.pt").checkpoint.file
    #expect(!file.errors.isEmpty)
    let cut = try TorchFixture("truncated-views.pt").checkpoint.file
    #expect(!cut.errors.isEmpty && cut.tensors.count == 11)
  }

  @Test func `cut anywhere give an error or the same answer, and never a trap`() throws {
    for name in ["views.pt", "views-legacy.pt", "tar.pt", "protocol5.pt", "deflated.pt"] {
      let fixture = try TorchFixture(name)
      let whole = fixture.checkpoint.file.tensors
      for length in 0..<fixture.bytes.count {
        let part = PyTorchCheckpoint(
          reading: MemorySource(Array(fixture.bytes[..<length])), path: name)
        // A tar's padding is nobody's loss.
        if name == "tar.pt", part.file.errors.isEmpty {
          #expect(part.file.tensors == whole, "\(name) cut at \(length)")
        } else {
          #expect(!part.file.errors.isEmpty, "\(name) cut at \(length)")
        }
      }
    }
  }

  @Test func `with any byte changed never trap, and read no more tensors than there can be`() throws
  {
    for name in ["protocol5.pt", "tensors-0.1.pt", "meta.pt", "stateful.pt"] {
      let fixture = try TorchFixture(name)
      for index in fixture.bytes.indices {
        for change: UInt8 in [0x01, 0xff] {
          var bytes = fixture.bytes
          bytes[index] ^= change
          let read = PyTorchCheckpoint(reading: MemorySource(bytes), path: name)
          #expect(read.file.tensors.count <= 4, "\(name) at \(index)")
          for tensor in read.file.tensors where read.file.errors.isEmpty {
            #expect((tensor.dataOffset ?? 0) <= bytes.count)
          }
        }
      }
    }
  }
}
