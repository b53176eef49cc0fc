package import ModelFacts

/// An adapter's weights without an `adapter_config.json`, known by the names of their tensors.
///
/// Mostly of diffusion models: kohya's sd-scripts, diffusers, LyCORIS, ai-toolkit, XLabs, and textual
/// inversion. Source: diffusers 0.42 `loaders/lora_conversion_utils.py`, `loaders/textual_inversion.py`.
package struct LooseAdapter: Sendable {
  /// Who wrote the names.
  package enum Layout: String, Sendable {
    /// sd-scripts: `lora_unet_…lora_down.weight`.
    case kohya = "kohya's sd-scripts"
    /// `save_lora_weights`: `unet.…lora_A.weight`.
    case diffusers
    /// `…hada_w1_a`, `…lokr_w1`, `lycoris_…`.
    case lycoris = "LyCORIS"
    /// `diffusion_model.…lora_A.weight`: ai-toolkit and ComfyUI.
    case native = "ComfyUI and ai-toolkit"
    /// `double_blocks.0.processor.qkv_lora1.down.weight`.
    case xlabs = "XLabs"
    /// A token's vectors for a pipeline's text encoder.
    case textualInversion = "textual inversion"
    /// `base_model.model.…lora_A.weight`.
    case peft = "PEFT"
  }

  /// The two matrices of one module.
  package struct Pair: Sendable {
    /// The module.
    package let module: String
    /// The matrix on the input's side.
    package var lower: AdapterFacts.Part?
    /// The matrix on the output's side.
    package var upper: AdapterFacts.Part?
  }

  /// Who wrote the names.
  package let layout: Layout
  /// The pairs, in the order of the names.
  package let pairs: [Pair]

  /// Nil when a file holds anything else.
  package init?(_ files: [WeightFile]) {
    guard let file = files.first, files.allSatisfy({ $0.errors.isEmpty }), !file.tensors.isEmpty
    else { return nil }
    if Self.isTextualInversion(files) {
      layout = .textualInversion
      pairs = []
      return
    }
    var found: [String: Pair] = [:]
    var (count, isLyCORIS) = (0, false)
    for file in files {
      for tensor in file.tensors {
        let part = AdapterFacts.Part(tensor: tensor, file: file.path)
        guard let (module, role) = Self.role(of: tensor.name) else { return nil }
        if role == .lower || role == .upper {
          count += 1
          var pair = found[module] ?? Pair(module: module)
          if role == .lower { pair.lower = part } else { pair.upper = part }
          found[module] = pair
        } else if role == .lycoris {
          count += 1
          isLyCORIS = true
        }
      }
    }
    guard count > 0, let name = file.tensors.first?.name,
      let layout = Self.layout(of: name, isLyCORIS: isLyCORIS)
    else { return nil }
    self.layout = layout
    pairs = found.values.sorted { ExactString($0.module) < ExactString($1.module) }
  }

  /// Whether it belongs to a diffusion model.
  package var isOfDiffusion: Bool { layout != .peft }

  /// The rank of the first pair.
  package var rank: Int? {
    pairs.first.flatMap { $0.lower?.tensor.shape.first ?? $0.upper?.tensor.shape.dropFirst().first }
  }
}

extension LooseAdapter {
  private enum Role {
    case lower
    case upper
    case lycoris
    case other
  }

  /// How names end, and what that makes of the tensor; longer endings first.
  private static let endings: [(text: String, role: Role)] = [
    (".lora_linear_layer.down.weight", .lower), (".lora_linear_layer.up.weight", .upper),
    (".lora_A.default.weight", .lower), (".lora_B.default.weight", .upper),
    (".lora_down.weight", .lower), (".lora_up.weight", .upper), (".lora_A.weight", .lower),
    (".lora_B.weight", .upper), (".lora.down.weight", .lower), (".lora.up.weight", .upper),
    ("_lora.down.weight", .lower), ("_lora.up.weight", .upper), ("_lora1.down.weight", .lower),
    ("_lora1.up.weight", .upper), ("_lora2.down.weight", .lower), ("_lora2.up.weight", .upper),
    (".hada_w1_a", .lycoris), (".hada_w1_b", .lycoris), (".hada_w2_a", .lycoris),
    (".hada_w2_b", .lycoris), (".hada_t1", .lycoris), (".hada_t2", .lycoris),
    (".lokr_w1", .lycoris), (".lokr_w2", .lycoris), (".lokr_w1_a", .lycoris),
    (".lokr_w1_b", .lycoris), (".lokr_w2_a", .lycoris), (".lokr_w2_b", .lycoris),
    (".lokr_t2", .lycoris), (".oft_blocks", .lycoris), (".oft_diag", .lycoris), (".diff", .lycoris),
    (".on_input", .lycoris), (".alpha", .other), (".lora_mid.weight", .other),
    (".dora_scale", .other), (".lora_magnitude_vector", .other),
    (".lora_magnitude_vector.weight", .other), (".lora_B.bias", .other), (".lora_up.bias", .other),
    (".diff_b", .other), (".w_norm", .other), (".b_norm", .other), (".scalar", .other),
    (".rescale", .other), (".reshape_weight", .other), (".set_weight", .other),
  ]

  private static func role(of name: String) -> (module: String, role: Role)? {
    guard let ending = endings.first(where: { name.hasSuffix($0.text) }) else { return nil }
    let module = String(name.dropLast(ending.text.count))
    // XLabs numbers the two projections of one processor.
    let isNumbered = ending.text.hasPrefix("_lora")
    return (isNumbered ? module + ending.text.prefix { $0 != "." } : module, ending.role)
  }

  private static func layout(of name: String, isLyCORIS: Bool) -> Layout? {
    func begins(_ starts: [String]) -> Bool { starts.contains { name.hasPrefix($0) } }
    if isLyCORIS || name.hasPrefix("lycoris_") { return .lycoris }
    if begins(["lora_unet_", "lora_te", "lora_transformer_", "lora_prior_", "lora_text_"]) {
      return .kohya
    }
    if name.contains("_lora1.") || name.contains("_lora2.") { return .xlabs }
    if name.hasPrefix("diffusion_model.") { return .native }
    if begins([
      "unet.", "text_encoder", "transformer.", "transformer_2.", "prior.", "unet_", "controlnet.",
    ]) {
      return .diffusers
    }
    let inner = name.hasPrefix("base_model.model.") ? name.dropFirst(17) : name[...]
    let blocks = [
      "double_blocks.", "single_blocks.", "joint_blocks.", "transformer_blocks.",
      "single_transformer_blocks.", "down_blocks.", "up_blocks.", "mid_block.", "input_blocks.",
      "output_blocks.", "middle_block.",
    ]
    if blocks.contains(where: inner.hasPrefix) {
      return inner.hasPrefix("double") || inner.hasPrefix("single_b") ? .native : .diffusers
    }
    return name.hasPrefix("base_model.model.") ? .peft : nil
  }

  /// A few vectors under a token's name, or as A1111 and diffusers keep them.
  private static func isTextualInversion(_ files: [WeightFile]) -> Bool {
    let tensors = files.flatMap { Array($0.tensors) }
    let known: Set<String> = ["emb_params", "clip_l", "clip_g", "t5xxl", "t5"]
    let isNamed = files.allSatisfy {
      RelativePath.name(of: $0.path).hasPrefix("learned_embeds")
    }
    return tensors.count <= 4
      && tensors.allSatisfy { tensor in
        let isToken = tensor.name.hasPrefix("<") && tensor.name.hasSuffix(">")
        return [1, 2].contains(tensor.shape.count)
          && (isNamed || isToken || known.contains(tensor.name)
            || tensor.name.hasPrefix("string_to_param."))
      }
  }
}
