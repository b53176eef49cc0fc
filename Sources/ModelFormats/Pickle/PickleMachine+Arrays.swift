import ModelFacts

/// joblib writes an array's bytes into the stream, behind the BUILD of the object that describes it.
///
/// joblib 1.5 `joblib/numpy_pickle.py`, `NumpyArrayWrapper.read_array`.
extension PickleMachine {
  /// Goes on behind the array that a wrapper's state describes.
  mutating func skipArray(_ state: PickleValue) throws(FormatError) {
    guard let shape = graph.value("shape", in: state).flatMap({ graph.integers($0) }),
      let type = graph.value("dtype", in: state), case .object(let index) = type,
      let name = graph.sequence(graph.objects[Int(index)].arguments)?.first
        .flatMap({ graph.text($0) })
    else {
      throw FormatError(
        reason: .violates("has a joblib array of an unknown form"), offset: offset)
    }
    if name.contains("O") || name.contains("V") && buildsObjectType { return try runInner() }
    if let alignment = graph.value("numpy_array_alignment_bytes", in: state),
      case .int = alignment
    {
      try input.skip(UInt64(try input.byte()))
    }
    guard let itemSize = statedSize(of: graph.objects[Int(index)]) ?? Self.itemSize(name) else {
      throw FormatError(
        reason: .limit("a joblib array of type \(name)"), offset: offset)
    }
    var size = UInt64(itemSize)
    for length in shape {
      guard let length = UInt64(exactly: length) else {
        throw FormatError(reason: .overflow("a joblib array's shape"), offset: offset)
      }
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw FormatError(reason: .overflow("a joblib array's size"), offset: offset)
      }
      size = product
    }
    try input.skip(size)
  }

  /// Whether any type so far is that of objects, which a structured type may have among its fields.
  private var buildsObjectType: Bool {
    graph.objects.prefix(10_000).contains { object in
      graph.isGlobal(object.callable, "numpy", "dtype")
        && graph.sequence(object.arguments)?.first.flatMap({ graph.text($0) })?.contains("O")
          ?? false
    }
  }

  /// An array of objects is a pickle of its own in the middle of the stream.
  private mutating func runInner() throws(FormatError) {
    guard innerDepth < 8 else {
      throw FormatError(reason: .limit("pickles inside of pickles"), offset: offset)
    }
    let start = input.position
    var inner = PickleMachine(
      input.source, range: start..<input.end, file: scan.file, member: scan.member)
    inner.innerDepth = innerDepth + 1
    _ = inner.run()
    nested += inner.nested
    let refusal = scan.weightsOnlyRefusal
    scan.merge(inner.scan)
    scan.weightsOnlyRefusal = refusal
    if let error = inner.scan.error { throw error }
    try input.skip(UInt64(inner.input.position - start))
  }

  /// Bytes of one element by a type's state, which takes the place of what its name says.
  ///
  /// numpy 2.4 `descriptor.c`, `arraydescr_setstate`: version, byte order, subarray, names, fields,
  /// element size, alignment, flags; the size counts for texts, bytes and structures alone.
  private func statedSize(of type: PickleObject) -> Int? {
    guard let name = graph.sequence(type.arguments)?.first.flatMap({ graph.text($0) }),
      let kind = name.drop(while: { "<>|=".contains($0) }).first, "SUV".contains(kind),
      let state = type.state.flatMap({ graph.sequence($0) }), state.count > 5,
      case .int(let size) = state[5], size >= 0
    else { return nil }
    return Int(exactly: size)
  }

  /// Bytes of one element of a NumPy type such as `f8` or `<U5`.
  private static func itemSize(_ name: String) -> Int? {
    let plain = name.drop { "<>|=".contains($0) }
    guard let kind = plain.first, let count = Int(plain.dropFirst()), count >= 0 else { return nil }
    switch kind {
    case "b", "i", "u", "f", "c", "S", "V", "M", "m": return count
    case "U":
      let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
      return overflow ? nil : bytes
    default: return nil
    }
  }
}
