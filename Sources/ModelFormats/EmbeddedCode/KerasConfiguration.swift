package import ModelFacts

/// Keras' description of a model: JSON in which every object names its class, and the loader imports it.
///
/// `{"module": "keras.layers", "class_name": "Dense", "config": {…}, "registered_name": null}` in the
/// `config.json` of a `.keras` archive, in HDF5's attribute `model_config`, in `keras_metadata.pb`.
/// A Lambda layer carries marshalled bytecode. keras 3.12 `src/saving/serialization_lib.py`.
package enum KerasConfiguration {
  /// What is found in some bytes, with its place: what a loader would run or import for them.
  package typealias Found = (kind: EmbeddedCode.Kind, offset: Int)

  /// The code that every description in some bytes names, whatever lies around them.
  package static func code(in bytes: [UInt8]) -> [Found] {
    var found: [Found] = []
    let outline = JSONOutline.objects(in: bytes)
    if outline.count >= JSONOutline.mostObjects {
      found.append((.unreadable("has more than \(outline.count) JSON objects"), 0))
    }
    for range in outline {
      let commas = bytes[range].count { $0 == UInt8(ascii: ",") }
      guard commas <= Limits.documentCommas else {
        found.append((.unreadable("has \(commas) values of JSON"), range.lowerBound))
        continue
      }
      do throws(FormatError) {
        let value = try JSONValue(parsing: Array(bytes[range]), dialect: .python)
        found += code(in: value).map { ($0, range.lowerBound) }
      } catch {
        guard case .limit = error.reason else { continue }
        found.append((.unreadable("\(error)"), range.lowerBound))
      }
    }
    return found
  }

  /// The code that a description names.
  package static func code(in value: JSONValue) -> [EmbeddedCode.Kind] {
    var found: [EmbeddedCode.Kind] = []
    var open = [value]
    while let next = open.popLast(), found.count < 1000 {
      switch next {
      case .object(let object):
        if let kind = kind(of: object), !found.contains(kind) { found.append(kind) }
        open += object.members.map(\.value)
      case .array(let elements): open += elements
      case .null, .bool, .number, .string: continue
      }
    }
    return found
  }

  /// What the loader runs or imports for one object; nil for what Keras brings itself.
  private static func kind(of object: JSONObject) -> EmbeddedCode.Kind? {
    guard let className = object["class_name"]?.string else { return nil }
    if let path = object["config"]?["vocabulary"]?.string, !path.isEmpty {
      return .otherFile(path)
    }
    if functionLayers.contains(className), let function = object["config"]?["function"]?.string {
      let dot = function.lastIndex(of: ".")
      let module = dot.map { "tensorflow.\(function[..<$0])" } ?? "tensorflow"
      return .reference(
        module: module,
        name: String(dot.map { function[function.index(after: $0)...] } ?? function[...]))
    }
    if className == "__lambda__" { return .bytecode }
    let module = object["module"]?.string
    if className == "Lambda", module.map(isOwn) ?? true { return lambda(object["config"]) }
    if className == "function" {
      guard let name = object["config"]?.string ?? object["config"]?["name"]?.string else {
        return nil
      }
      let isPlain = module.map { isOwn($0) && !reachesOut($0) } ?? true
      return isPlain ? nil : .reference(module: module ?? "", name: name)
    }
    if loaders.contains(className), module.map(isOwn) ?? true {
      return .reference(module: module ?? "keras.layers", name: className)
    }
    guard let module, !isOwn(module) else { return nil }
    // What Keras writes for plain Python values.
    if module == "builtins", plainTypes.contains(className) { return nil }
    return .reference(module: module, name: className)
  }

  /// A Lambda layer's function: bytecode, or a name that the program has to know.
  private static func lambda(_ config: JSONValue?) -> EmbeddedCode.Kind {
    guard let function = config?["function"] else {
      return .reference(module: "keras.layers", name: "Lambda")
    }
    if let name = function.string ?? function["config"]?.string {
      return .reference(module: function["module"]?.string ?? "", name: name)
    }
    return .bytecode
  }

  /// Whether a module is one of Keras' own.
  private static func isOwn(_ module: String) -> Bool {
    [
      "keras", "tf_keras", "tensorflow.keras", "tensorflow.python.keras", "keras_hub", "keras_nlp",
      "keras_cv",
    ].contains { module == $0 || module.hasPrefix($0 + ".") }
  }

  /// Whether functions of one of Keras' modules load files or reach the network.
  private static func reachesOut(_ module: String) -> Bool {
    module.split(separator: ".").contains { ["utils", "models", "saving"].contains($0) }
  }

  /// Layers that load a file or unpickle a part of the configuration.
  private static let loaders: Set<String> = ["TFSMLayer", "TorchModuleWrapper", "JaxLayer"]

  /// Layers that call any function of TensorFlow by its name: tf_keras 2.19 `layers/core/tf_op_layer.py`.
  private static let functionLayers: Set<String> = ["ClassMethod", "TFOpLambda"]

  private static let plainTypes: Set<String> = [
    "bool", "bytes", "complex", "dict", "float", "int", "list", "set", "slice", "str", "tuple",
  ]
}

/// Where JSON objects stand among other bytes.
enum JSONOutline {
  /// The most objects that are told apart.
  static let mostObjects = 200_000
  /// The most that are open at a time: no parser takes so many.
  private static let mostOpen = 10_000
  /// Bytes of `{"class_name":""}`; what is shorter says nothing.
  private static let shortest = 17

  /// The outermost objects, in one pass over printable text: no byte is gone back to.
  ///
  /// What stands before an object can make a quote too many: a second pass takes one less.
  static func objects(in bytes: [UInt8]) -> [Range<Int>] {
    let plain = objects(in: bytes, skippingQuote: false)
    let known = Set(plain)
    return plain + objects(in: bytes, skippingQuote: true).filter { !known.contains($0) }
  }

  private static func objects(in bytes: [UInt8], skippingQuote: Bool) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var starts: [Int] = []
    var isString = false
    var isEscaped = false
    var skips = false
    for (index, byte) in bytes.enumerated() {
      if starts.isEmpty {
        guard byte == UInt8(ascii: "{") else { continue }
        starts.append(index)
        skips = skippingQuote
        if ranges.count >= mostObjects { return ranges }
      } else if byte < 0x20, isString || ![0x09, 0x0a, 0x0d].contains(byte) {
        starts.removeAll(keepingCapacity: true)
        (isString, isEscaped) = (false, false)
      } else if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), isString {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        if skips { skips = false } else { isString.toggle() }
      } else if byte == UInt8(ascii: "{"), !isString {
        if starts.count >= mostOpen { starts.removeAll(keepingCapacity: true) }
        starts.append(index)
      } else if byte == UInt8(ascii: "}"), !isString, let start = starts.popLast() {
        while let last = ranges.last, last.lowerBound > start { ranges.removeLast() }
        if index - start >= shortest - 1 { ranges.append(start..<index + 1) }
      }
    }
    return ranges
  }
}
