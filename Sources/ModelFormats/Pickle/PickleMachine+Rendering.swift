import ModelFacts

extension PickleMachine {
  /// A short, escaped, Python-like rendering of a value; nesting beyond `depth` is left out.
  func render(_ value: PickleValue, depth: Int) -> String {
    switch value {
    case .unknown: return "?"
    case .none: return "None"
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .float(let number): return "\(number)"
    case .bigInteger: return "<large integer>"
    case .text(let run): return quote(graph.characters[run.range])
    case .bytes(let run): return "b" + quote(graph.characters[run.range])
    case .longText(let index), .longBytes(let index):
      return "<\(graph.longRanges[Int(index)].count) bytes>"
    case .global(let index): return graph.globals[Int(index)].qualifiedName
    case .persistent: return "<persistent>"
    case .tuple, .list, .set, .dictionary, .object: return renderNode(value, depth: depth)
    }
  }

  private func renderNode(_ value: PickleValue, depth: Int) -> String {
    guard depth > 0 else { return "…" }
    switch value {
    case .tuple(let run): return "(\(renderAll(graph.tuple(run), depth: depth - 1)))"
    case .list(let index): return "[\(renderAll(graph.lists[Int(index)][...], depth: depth - 1))]"
    case .set(let index): return "{\(renderAll(graph.lists[Int(index)][...], depth: depth - 1))}"
    case .dictionary(let index):
      return "{\(renderAll(graph.dictionaries[Int(index)][...], depth: depth - 1))}"
    case .object(let index):
      let object = graph.objects[Int(index)]
      return render(object.callable, depth: depth - 1) + "(…)"
    default: return "?"
    }
  }

  private func renderAll(_ values: ArraySlice<PickleValue>, depth: Int) -> String {
    let shown = values.prefix(6).map { render($0, depth: depth) }.joined(separator: ", ")
    return values.count > 6 ? shown + ", …" : shown
  }

  /// A quoted text with everything outside of printable ASCII escaped.
  private func quote(_ bytes: ArraySlice<UInt8>) -> String {
    var text = "'"
    for byte in bytes.prefix(120) {
      switch byte {
      case 0x27, 0x5c: text += "\\" + String(UnicodeScalar(byte))
      case 0x20...0x7e: text += String(UnicodeScalar(byte))
      default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text + (bytes.count > 120 ? "…'" : "'")
  }

  /// Keeps byte strings among a call's arguments that begin like a pickle or an archive.
  mutating func noteNestedStreams(in value: PickleValue, callable: String, depth: Int) {
    guard nested.count < 512 else { return }
    switch value {
    case .bytes, .longBytes, .text, .longText:
      guard let source = byteString(value), PickleSniff.isStream(source) else { return }
      nested.append(NestedStream(callable: callable, offset: offset, bytes: source))
    case .tuple(let run):
      guard depth > 0 else { return }
      for item in graph.tuple(run).prefix(16) {
        noteNestedStreams(in: item, callable: callable, depth: depth - 1)
      }
    case .object(let index):
      guard depth > 0 else { return }
      let object = graph.objects[Int(index)]
      if graph.isGlobal(object.callable, "_codecs", "encode"),
        let source = encoded(object.arguments)
      {
        guard PickleSniff.isStream(source) else { return }
        nested.append(NestedStream(callable: callable, offset: offset, bytes: source))
      } else {
        noteNestedStreams(in: object.arguments, callable: callable, depth: depth - 1)
      }
    default: return
    }
  }

  /// The bytes of a string value.
  private func byteString(_ value: PickleValue) -> (any ByteSource)? {
    switch value {
    case .bytes(let run), .text(let run): MemorySource(Array(graph.characters[run.range]))
    case .longBytes(let index), .longText(let index):
      SliceSource(input.source, graph.longRanges[Int(index)])
    default: nil
    }
  }

  /// The bytes of `_codecs.encode(text, 'latin1')`, which is how protocol 2 writes bytes.
  private func encoded(_ arguments: PickleValue) -> (any ByteSource)? {
    guard case .tuple(let run) = arguments, let first = graph.tuple(run).first,
      let source = byteString(first), source.size <= 16 << 20,
      let bytes = try? source.prefix(source.size),
      let text = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return MemorySource(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
  }
}
