import ModelFacts
import ModelKnowledge

/// What the configuration files say of quantization.
struct QuantizationConfig: Sendable {
  /// The method by the name the files give it, nil when they name none.
  var methodName: String?
  /// The object itself.
  package var object: JSONObject
  /// Where it stands.
  package var location: Location
  /// Bits of one weight.
  package var bits: Double?
  /// Weights that share a scale, nil where it is said to be all of a row.
  package var groupSize: Int?
  /// Whether a scale is said to be for a whole row of inputs: a group size of -1.
  var groupsWholeRows = false
  /// Bits or groups differ by layer, as the configuration itself says.
  var isMixed = false
  /// Whether transformers doesn't read it, or skips it with a line in the log.
  var isSkipped = false
  /// Logical shapes that some methods write per module.
  var moduleShapes: [String: [Int]] = [:]

  /// Finds what describes the quantization, nil when nothing does.
  package init?(config: JSONObject?, file: String, modelopt: Fact<JSONObject>?) {
    guard let (object, pointer) = Self.declaration(in: config) else {
      guard case .known(let modelopt, let location)? = modelopt,
        let inner = modelopt["quantization"]?.object
      else { return nil }
      self.init(
        methodName: modelopt["producer"]?["name"]?.string ?? "modelopt", object: inner,
        location: location.pointer("/quantization"))
      isSkipped = true
      return
    }
    self.init(
      methodName: Self.methodName(of: object), object: object,
      location: Location(file: file, place: .pointer(pointer)))
    // MLX names no method; it writes the object as `quantization`, of late as both.
    if methodName == nil, object["bits"] != nil,
      config?["quantization"]?.object != nil || object["mode"] != nil
    {
      methodName = "mlx"
    }
    if let modelopt = modelopt?.value, methodName == nil {
      methodName = modelopt["producer"]?["name"]?.string
    }
    isSkipped = pointer == "/quantization" || skipsMethod
  }

  private init(methodName: String?, object: JSONObject, location: Location) {
    self.methodName = methodName
    self.object = object
    self.location = location
    bits = Self.bits(of: object, method: methodName)
    let group = Self.groupSize(of: object)
    groupSize = group.flatMap { $0 > 0 ? $0 : nil }
    groupsWholeRows = group == -1
    isMixed =
      object["dynamic"]?.object.map { !$0.members.isEmpty } ?? false
      || object["extra_config"]?.object.map { !$0.members.isEmpty } ?? false
      || object["layer_quant_config"]?.object.map { !$0.members.isEmpty } ?? false
      || (object["config_groups"]?.object?.members.count ?? 0) > 1
      || object.members.contains { $0.value.object?["bits"] != nil && $0.key.contains(".") }
    for member in object["config_for_layers"]?.object?.members ?? [] {
      guard let inputs = member.value["in_features"]?.integer,
        let outputs = member.value["out_features"]?.integer
      else { continue }
      moduleShapes[member.key] = [outputs, inputs]
    }
  }

  /// Whether `quant_method` is none that transformers has a quantizer for: bitsandbytes has one for
  /// each of its flags (`supports_quant_method` of `quantizers/auto.py`).
  private var skipsMethod: Bool {
    guard let name = object["quant_method"]?.string else { return false }
    let isFlagged = ["load_in_4bit", "load_in_8bit"].contains { object[$0]?.bool == true }
    if isFlagged { return false }
    guard let method = QuantizationMethod.named(name) else { return true }
    return name == "bitsandbytes" || !method.isKnownToTransformers
  }

  /// The method, when it is one of the table's.
  package var method: QuantizationMethod? { methodName.flatMap { QuantizationMethod.named($0) } }

  /// The object that transformers reads, or MLX's.
  private static func declaration(in config: JSONObject?) -> (JSONObject, pointer: String)? {
    guard let config else { return nil }
    for path in [
      ["quantization_config"], ["compression_config"], ["text_config", "quantization_config"],
      ["quantization"],
    ] {
      let value = path.reduce(JSONValue.object(config)) { $0?[$1] }
      if let object = value?.object, !object.members.isEmpty {
        return (object, "/" + path.joined(separator: "/"))
      }
    }
    return nil
  }

  private static func methodName(of object: JSONObject) -> String? {
    if object["load_in_4bit"]?.bool == true || object["load_in_8bit"]?.bool == true {
      return "bitsandbytes"
    }
    return object["quant_method"]?.string
  }

  private static func bits(of object: JSONObject, method: String?) -> Double? {
    if object["load_in_4bit"]?.bool == true { return 4 }
    if object["load_in_8bit"]?.bool == true { return 8 }
    for key in ["bits", "w_bit", "nbits", "num_bits"] {
      if let bits = object[key]?.double { return bits }
    }
    let inner =
      object["quant_config"]?["weight_quant_params"]?["nbits"]
      ?? object["config_groups"]?.object?.members.first?.value["weights"]?["num_bits"]
    if let bits = inner?.double { return bits }
    if let layer = object["config_for_layers"]?.object?.members.first?.value,
      let centroids = layer["num_centroids"]?.array?.last?.integer, centroids > 1,
      let length = layer["vector_lens"]?.array?.last?.integer, length > 0
    {
      let width = Int.bitWidth - 1 - centroids.leadingZeroBitCount
      return Double(width) / Double(length)
    }
    let texts = [
      object["weights"], object["quant_algo"], object["global_quant_config"]?["weight"]?["dtype"],
      object["quant_type"]?["default"]?["_data"]?["weight_dtype"]?["_data"],
      object["quant_type"]?["default"]?["_type"], object["quant_type"],
    ]
    for text in texts.compactMap({ $0?.string?.lowercased() }) {
      if text.contains("8weight") || text.contains("fp8") || text.contains("float8") { return 8 }
      if let digits = digits(in: text, after: ["int", "fp", "nvfp", "mxfp", "float"]) {
        return digits
      }
    }
    return method.flatMap { fixedBits[$0] }
  }

  /// Widths that a method's name implies.
  private static let fixedBits: [String: Double] = [
    "fp8": 8, "mxfp8": 8, "fbgemm_fp8": 8, "eetq": 8, "mxfp4": 4, "nvfp4": 4, "fp_quant": 4,
    "fouroversix": 4, "bitnet": 2,
  ]

  private static func digits(in text: String, after prefixes: [String]) -> Double? {
    for prefix in prefixes {
      guard let start = text.range(ofASCII: prefix) else { continue }
      let digits = text[start...].dropFirst(prefix.count).prefix { $0.isNumber }
      if let value = Double(digits), 1...16 ~= value { return value }
    }
    return nil
  }

  private static func groupSize(of object: JSONObject) -> Int? {
    for key in ["group_size", "q_group_size"] {
      if let size = object[key]?.integer { return size }
    }
    let type = object["quant_type"]?["default"]?["_data"]
    return object["quant_config"]?["weight_quant_params"]?["group_size"]?.integer
      ?? object["config_groups"]?.object?.members.first?.value["weights"]?["group_size"]?.integer
      ?? type?["group_size"]?.integer ?? type?["weight_granularity"]?["_data"]?["group_size"]?
      .integer
      ?? object["config_for_layers"]?.object?.members.first?.value["vector_lens"]?.array?.last?
      .integer
  }
}

extension String {
  /// Where an ASCII text first occurs.
  fileprivate func range(ofASCII text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
