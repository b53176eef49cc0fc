import ModelFacts
import ModelKnowledge

/// The nodes of a graph in protobuf, read as the library reads them: fields in any order, the last of
/// a kind counts, and what a field's number doesn't name is stepped over.
struct GraphNodes {
  /// What was found, with its byte.
  private(set) var code: [ProgramSearch.Found] = []
  /// Files that tensors are kept in.
  private(set) var paths: [(path: String, offset: Int)] = []

  /// A message that leads to nodes, by the numbers of its fields.
  private indirect enum Message {
    case through([UInt64: Message])
    case node
    case onnxGraph, onnxNode, onnxAttribute, onnxTensor, onnxSparse, onnxFunction
  }

  private let source: any ByteSource
  /// Functions that an ONNX model defines itself.
  private var functions: Set<String> = []
  /// How deep graphs are followed into each other.
  private static let deepest = 64
  private static let mostFindings = 1000

  private init(_ source: any ByteSource) { self.source = source }

  // MARK: TensorFlow

  /// Where nodes stand.
  ///
  /// `GraphDef.node` 1, `.library` 2 with `function` 1 and its `node_def` 3; in `MetaGraphDef` the graph
  /// is 2, in `SavedModel` that is 2. graph.proto, function.proto, meta_graph.proto of tensorflow 2.21.
  private static let graph = Message.through([1: .node, 2: .through([1: .through([3: .node])])])
  private static let roots = [
    graph, Message.through([2: graph]), Message.through([2: .through([2: graph])]),
  ]

  /// The nodes of a `SavedModel`, `MetaGraphDef` or `GraphDef`, whichever the bytes are.
  static func tensorFlow(in source: any ByteSource) -> GraphNodes {
    var nodes = GraphNodes(source)
    for root in roots { nodes.follow(root, in: 0..<source.size, depth: 0) }
    return nodes
  }

  /// `NodeDef.op` 2 and `.attr` 5, a map from a name 1 to a value 2 whose text is 2.
  private mutating func readNode(_ range: Range<Int>) {
    var cursor = ProtobufCursor(source, in: range)
    var name = ""
    var writesFile = false
    while let field = cursor.next() {
      guard let payload = field.payload else { continue }
      if field.number == 2 { name = cursor.text(payload) }
      if field.number == 5, payload.count < 4096, cursor.text(payload).contains("file://") {
        writesFile = true
      }
    }
    guard name.utf8.allSatisfy(\.isNamePart), !name.isEmpty else { return }
    if name == "PrintV2" {
      if writesFile { note(.operation(name), at: range.lowerBound) }
      return
    }
    switch TensorFlowOperations.reach(of: name) {
    case .none: return
    case .outside: note(.operation(name), at: range.lowerBound)
    case .unknown: note(.unknownOperation(name), at: range.lowerBound)
    }
  }

  // MARK: ONNX

  /// The nodes of a model.
  ///
  /// `ModelProto.graph` 7, `.training_info` 20 with graphs 1 and 2, `.functions` 25. onnx.proto3 of
  /// onnx 1.19.
  static func onnx(in source: any ByteSource) -> GraphNodes {
    var nodes = GraphNodes(source)
    nodes.collectFunctions()
    let model = Message.through([
      7: .onnxGraph, 20: .through([1: .onnxGraph, 2: .onnxGraph]), 25: .onnxFunction,
    ])
    nodes.follow(model, in: 0..<source.size, depth: 0)
    return nodes
  }

  /// `FunctionProto.name` 1 and `.domain` 10.
  private mutating func collectFunctions() {
    var cursor = ProtobufCursor(source, in: 0..<source.size)
    while let field = cursor.next(), functions.count < 100_000 {
      guard field.number == 25, let payload = field.payload else { continue }
      var inner = ProtobufCursor(source, in: payload)
      var (name, domain) = ("", "")
      while let field = inner.next() {
        guard let payload = field.payload else { continue }
        if field.number == 1 { name = inner.text(payload) }
        if field.number == 10 { domain = inner.text(payload) }
      }
      functions.insert("\(domain)\n\(name)")
    }
  }

  /// Domains of operations that ONNX, its runtime and its runtime's extensions bring.
  private static let domains: Set<String> = [
    "", "ai.onnx", "ai.onnx.contrib", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training",
    "ai.onnx.training", "com.microsoft", "com.microsoft.dml", "com.microsoft.experimental",
    "com.microsoft.extensions", "com.microsoft.nchwc", "com.microsoft.xnnpack",
    "com.ms.internal.nhwc", "org.pytorch.aten",
  ]
  /// Operations that call Python: onnxruntime-extensions 0.14 `pyop`, onnxruntime 1.23 `PythonOp`.
  private static let python: Set<String> = ["PyOp", "PythonOp", "PythonOpGrad"]

  /// `NodeProto.op_type` 4, `.attribute` 5, `.domain` 7.
  private mutating func readOnnxNode(_ range: Range<Int>, depth: Int) {
    var cursor = ProtobufCursor(source, in: range)
    var (name, domain) = ("", "")
    while let field = cursor.next() {
      guard let payload = field.payload else { continue }
      switch field.number {
      case 4: name = cursor.text(payload)
      case 5: follow(.onnxAttribute, in: payload, depth: depth)
      case 7: domain = cursor.text(payload)
      default: continue
      }
    }
    if Self.python.contains(name) {
      note(.operation(name), at: range.lowerBound)
    } else if !Self.domains.contains(domain), !functions.contains("\(domain)\n\(name)"),
      !name.isEmpty
    {
      note(.unknownOperation("\(domain).\(name)"), at: range.lowerBound)
    }
  }

  /// `TensorProto.external_data` 13: keys 1 and values 2.
  private mutating func readOnnxTensor(_ range: Range<Int>) {
    var cursor = ProtobufCursor(source, in: range)
    while let field = cursor.next() {
      guard field.number == 13, let payload = field.payload else { continue }
      var entry = ProtobufCursor(source, in: payload)
      var (key, value) = ("", "")
      while let field = entry.next() {
        guard let payload = field.payload else { continue }
        if field.number == 1 { key = entry.text(payload) }
        if field.number == 2 { value = entry.text(payload) }
      }
      guard key == "location", paths.count < Self.mostFindings,
        !paths.contains(where: { $0.path == value })
      else { continue }
      paths.append((value, payload.lowerBound))
    }
  }

  // MARK: Walking

  private mutating func follow(_ message: Message, in range: Range<Int>, depth: Int) {
    guard depth < Self.deepest, code.count < Self.mostFindings else { return }
    switch message {
    case .node: return readNode(range)
    case .onnxNode: return readOnnxNode(range, depth: depth + 1)
    case .onnxTensor: return readOnnxTensor(range)
    case .through, .onnxGraph, .onnxAttribute, .onnxSparse, .onnxFunction: break
    }
    let fields = Self.fields(of: message)
    var cursor = ProtobufCursor(source, in: range)
    while let field = cursor.next() {
      guard let payload = field.payload, let inner = fields[field.number] else { continue }
      follow(inner, in: payload, depth: depth + 1)
    }
  }

  /// The fields of a message that lead on.
  private static func fields(of message: Message) -> [UInt64: Message] {
    switch message {
    case .through(let fields): fields
    case .onnxGraph: [1: .onnxNode, 5: .onnxTensor, 15: .onnxSparse]
    case .onnxAttribute:
      [
        5: .onnxTensor, 6: .onnxGraph, 10: .onnxTensor, 11: .onnxGraph, 22: .onnxSparse,
        23: .onnxSparse,
      ]
    case .onnxSparse: [1: .onnxTensor, 2: .onnxTensor]
    case .onnxFunction: [7: .onnxNode, 11: .onnxAttribute]
    case .node, .onnxNode, .onnxTensor: [:]
    }
  }

  private mutating func note(_ kind: EmbeddedCode.Kind, at offset: Int) {
    guard code.count < Self.mostFindings, !code.contains(where: { $0.kind == kind }) else { return }
    code.append((kind, offset))
  }
}

extension UInt8 {
  /// Whether it may stand in an operation's name.
  fileprivate var isNamePart: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x3e, 0x2e, 0x2f, 0x3a: true
    default: false
    }
  }
}
