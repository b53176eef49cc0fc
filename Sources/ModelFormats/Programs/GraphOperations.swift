import ModelFacts

/// Operations of TensorFlow graphs that reach beyond the graph, and Keras' descriptions beside them.
package enum GraphOperations {
  /// Operations that read or write files by a name in the graph, or call Python.
  ///
  /// tensorflow 2.20 `core/ops/io_ops.cc`, `script_ops.cc`; those that every SavedModel restores its
  /// variables and vocabularies with are left out.
  private static let reaching: [[UInt8]] = [
    "ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc",
  ].map { Array($0.utf8) }

  /// The operations that some bytes of a graph name, each once.
  ///
  /// `NodeDef` has its operation in field 2, so its tag and length stand before the name: 0x12, 8,
  /// `ReadFile`. Nothing else of the graph is needed, wherever functions nest it.
  package static func reachingOut(in bytes: [UInt8]) -> [(name: String, offset: Int)] {
    var found: [(name: String, offset: Int)] = []
    for index in bytes.indices.dropLast(1) where bytes[index] == 0x12 {
      let length = Int(bytes[index + 1])
      for name in reaching where name.count == length {
        guard bytes[(index + 2)...].starts(with: name) else { continue }
        let text = String(decoding: name, as: UTF8.self)
        if !found.contains(where: { $0.name == text }) { found.append((text, index)) }
      }
    }
    return found
  }
}
