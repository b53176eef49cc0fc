import ModelFacts
import ModelInspection
import Testing

@Suite struct `code in graphs and in HDF5` {
  private func inspect(_ file: String, _ bytes: [UInt8]) async throws -> [EmbeddedCode.Kind] {
    try await ModelInspector().inspect(InMemoryRepository([file: bytes])).embeddedCode.map(\.kind)
  }

  /// A field of protobuf whose tag and length take as many bytes as asked for.
  private func field(_ number: UInt8, _ content: [UInt8], width: Int = 1) -> [UInt8] {
    func varint(_ value: Int) -> [UInt8] {
      if value > 127 { return [UInt8(value & 0x7f) | 0x80, UInt8(value >> 7)] }
      guard width > 1 else { return [UInt8(value)] }
      return [UInt8(value) | 0x80] + [UInt8](repeating: 0x80, count: width - 2) + [0]
    }
    return varint(Int(number) << 3 | 2) + varint(content.count) + content
  }

  private func text(_ number: UInt8, _ text: String, width: Int = 1) -> [UInt8] {
    field(number, Array(text.utf8), width: width)
  }

  @Test(arguments: [1, 2, 5])
  func `operations are read in every width, the last of a node counts`(_ width: Int) async throws {
    for (first, last) in [("Add", "RpcClient"), ("RpcClient", "Add")] {
      let node = text(2, first, width: width) + text(1, "n") + text(2, last, width: width)
      for graph in [
        field(1, node, width: width), field(2, field(1, field(3, node))),
        field(2, field(1, node)), field(2, field(2, field(1, node))),
      ] {
        let expected: [EmbeddedCode.Kind] = last == "Add" ? [] : [.operation("RpcClient")]
        #expect(try await inspect("saved_model.pb", graph) == expected)
      }
    }
  }

  @Test func `a print is one when it writes a file`() async throws {
    let plain = text(2, "PrintV2")
    let writing = plain + field(5, text(1, "output_stream") + field(2, text(2, "file:///x")))
    #expect(try await inspect("x.pb", field(1, plain)) == [])
    #expect(try await inspect("x.pb", field(1, writing)) == [.operation("PrintV2")])
  }

  @Test(arguments: [
    "node { op: \"WholeFileReaderV2\" }", "node { op : 'Whole' 'FileReaderV2' }",
    "node { op # x\n \"WholeFileReaderV2\" }",
  ])
  func `operations are read in the text form`(_ graph: String) async throws {
    #expect(
      try await inspect("saved_model.pbtxt", Array(graph.utf8)) == [.operation("WholeFileReaderV2")]
    )
  }

  @Test func `an operation that nobody brings is for review`() async throws {
    #expect(
      try await inspect("x.pb", field(1, text(2, "MyOwn"))) == [.unknownOperation("MyOwn")])
    let node = text(7, "my.domain") + text(4, "Op")
    #expect(
      try await inspect("x.onnx", [8, 8] + field(7, field(1, node)))
        == [.unknownOperation("my.domain.Op")])
    let function = field(25, text(1, "Op") + text(10, "my.domain"))
    #expect(try await inspect("x.onnx", [8, 8] + field(7, field(1, node)) + function) == [])
  }

  @Test func `an ONNX tensor's file is found in any order of its fields`() async throws {
    let entry = text(2, "../x") + text(1, "location")
    let graph = field(7, field(5, field(13, text(2, "0") + text(1, "offset")) + field(13, entry)))
    let model = try await ModelInspector().inspect(InMemoryRepository(["x.onnx": [8, 8] + graph]))
    #expect(model.problems.map(\.kind) == [.escapes])
  }

  private let magic: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

  /// HDF5 whose superblock says that addresses have eight bytes.
  private func hdf5(_ message: [UInt8], block: [UInt8] = []) -> [UInt8] {
    magic + [2, 8, 8, 0] + [UInt8](repeating: 0, count: 52) + message + [7, 7, 7, 7, 7] + block
  }

  @Test func `HDF5's links to other files are found`() async throws {
    let value = [0] + Array("/etc/x\0/y\0".utf8)
    let link: [UInt8] = [1, 0x18, 64, 0, 3] + Array("ext".utf8) + [UInt8(value.count), 0] + value
    #expect(try await inspect("x.h5", hdf5(link)) == [.otherFile("/etc/x")])
    let block = [UInt8](repeating: 0x47, count: 512)
    #expect(try await inspect("x.h5", block + hdf5(link)) == [.otherFile("/etc/x")])
    // A link within the file.
    let soft: [UInt8] = [1, 0x18, 1, 0, 3] + Array("ext".utf8) + [2, 0] + Array("/y".utf8)
    #expect(try await inspect("x.h5", hdf5(soft)) == [])
  }

  @Test func `a virtual dataset is found by what it points to`() async throws {
    let message: [UInt8] = [4, 3, 79, 0, 0, 0, 0, 0, 0, 0]
    let heap = Array("GCOL".utf8)
    #expect(
      try await inspect("x.h5", hdf5(message, block: heap))
        == [.otherFile("the source of a virtual dataset")])
    #expect(try await inspect("x.h5", hdf5(message, block: Array("GCOM".utf8))) == [])
  }

  @Test func `PyTables' objects are pickles`() async throws {
    for pickle in ["cos\nsystem\n(S'id'\ntR.", "(S'id'\nios\nsystem\n."] {
      let bytes = hdf5(Array(pickle.utf8))
      let model = try await ModelInspector().inspect(InMemoryRepository(["x.h5": bytes]))
      #expect(model.pickles.flatMap(\.imports).map(\.qualifiedName) == ["os.system"])
    }
  }

  @Test(arguments: [
    (#"{"class_name": "TFOpLambda", "config": {"function": "io.read_file"}}"#, "tensorflow.io"),
    (#"{"class_name": "ClassMethod", "config": {"function": "exit"}}"#, "tensorflow"),
  ])
  func `a layer that calls a function of TensorFlow names it`(
    _ text: String, _ module: String
  ) async throws {
    let name = text.contains("exit") ? "exit" : "read_file"
    #expect(
      try await inspect("x.h5", magic + Array(text.utf8))
        == [.reference(module: module, name: name)])
  }

  @Test func `a vocabulary that is a path is another file`() async throws {
    let text = #"{"class_name": "StringLookup", "config": {"vocabulary": "gs://x/y"}}"#
    #expect(try await inspect("my_vocab.json", Array(text.utf8)) == [.otherFile("gs://x/y")])
    let list = #"{"class_name": "StringLookup", "config": {"vocabulary": ["a"]}}"#
    #expect(try await inspect("my_vocab.json", Array(list.utf8)) == [])
  }
}
