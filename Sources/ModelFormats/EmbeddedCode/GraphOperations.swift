/// Operations of other frameworks' graphs that reach beyond the graph.
enum GraphOperations {
  /// The bytes by which an operation shows.
  struct Marker: Sendable {
    var name: String
    var bytes: [UInt8]
  }

  /// Operations of TensorFlow that read or write files by a name in the graph, or call Python.
  ///
  /// tensorflow 2.20 `core/ops/io_ops.cc`, `script_ops.cc`; those that every SavedModel restores its
  /// variables and vocabularies with are left out.
  private static let reaching = [
    "ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc",
  ]

  /// Them as a graph has them.
  ///
  /// In a `NodeDef` the tag of field 2 and the length stand before the name: 0x12, 8, `ReadFile`. In the
  /// text form the name is quoted.
  static let markers = reaching.flatMap { name in
    [
      Marker(name: name, bytes: [0x12, UInt8(name.utf8.count)] + Array(name.utf8)),
      Marker(name: name, bytes: Array("\"\(name)\"".utf8)),
    ]
  }

  /// The same in TensorFlow Lite, which runs them through its Flex delegate.
  static let flexMarkers = reaching.map { name in
    Marker(name: "Flex\(name)", bytes: Array("Flex\(name)\0".utf8))
  }

  /// Operations of ONNX Runtime's extensions and of its training that call Python.
  ///
  /// They stand behind the tag of `NodeProto.op_type`. onnxruntime-extensions 0.14 `pyop`, onnxruntime 1.23 `PythonOp`.
  static let pythonMarkers = ["PyOp", "PythonOp", "PythonOpGrad"].map { name in
    Marker(name: name, bytes: [0x22, UInt8(name.utf8.count)] + Array(name.utf8))
  }
}
