package import ModelFacts
package import ModelKnowledge

/// What a model is: its type, what goes in, what it is for.
package struct ModelIdentity: Sendable {
  /// What a model is for, in the report's words.
  package enum Task: String, Sendable {
    /// Continues text.
    case causalLM = "causal-lm"
    /// Fills gaps in text.
    case maskedLM = "masked-lm"
    /// Text to text through an encoder and a decoder.
    case seq2seqLM = "seq2seq-lm"
    /// Gives vectors.
    case embedding
    /// Gives labels to a whole input or to its tokens.
    case classification
    /// Speech to text.
    case speechRecognition = "speech-recognition"
    /// Gives features of images.
    case imageEncoder = "image-encoder"
    /// Gives masks.
    case segmentation
    /// Images and text together.
    case imageText = "image-text"
    /// Something else.
    case other
  }

  /// What goes in.
  package let modality: ModelFamily.Modality?
  /// What it is for.
  package let task: Task?

  /// A model of text that continues it.
  static let causalText = ModelIdentity(modality: .text, task: .causalLM)

  private init(modality: ModelFamily.Modality?, task: Task?) {
    self.modality = modality
    self.task = task
  }

  /// Reads it off the configuration and the files beside it.
  package init(config: ResolvedConfig?, model: InspectedModel) {
    guard let config else {
      modality = nil
      task = nil
      return
    }
    let architecture = config.architectures.first
    if config.isOfDiffusers, let architecture {
      modality = ModelFamily.Modality(ofDiffusersClass: architecture)
      task = .other
      return
    }
    let known = config.family.flatMap { Self.task(of: architecture, in: $0) }
    let found = known ?? architecture.flatMap { Self.task(named: $0, config: config) }
    let modality = config.family?.modality ?? Self.modality(of: config)
    self.modality = Self.narrowed(modality, by: architecture, config)
    if model.nearestPath(of: "modules.json") != nil, found == nil || found == .embedding {
      task = .embedding
    } else {
      task = found
    }
  }

  /// A text-only class of a family that also has others (Gemma3ForCausalLM) takes text.
  private static func narrowed(
    _ modality: ModelFamily.Modality, by architecture: String?, _ config: ResolvedConfig
  ) -> ModelFamily.Modality {
    guard modality == .multimodal, let architecture, architecture.hasSuffix("ForCausalLM"),
      config.object["vision_config"] == nil, config.object["audio_config"] == nil
    else { return modality }
    return .text
  }

  private static func modality(of config: ResolvedConfig) -> ModelFamily.Modality {
    let hasVision = config.object["vision_config"] != nil
    let hasAudio = config.object["audio_config"] != nil
    if hasVision || hasAudio { return .multimodal }
    // BEiT's vocab_size counts the codes of image patches.
    let isForImages = config.architectures.first.map { name in
      ["ForImage", "ForMaskedImage", "ForVideo", "Vision", "SemanticSegmentation"]
        .contains { name.contains($0) }
    }
    if isForImages == true, config.object["image_size"] != nil { return .vision }
    if config.object["vocab_size"] != nil { return .text }
    if config.object["image_size"] != nil || config.object["num_channels"] != nil { return .vision }
    if config.object["num_mel_bins"] != nil || config.object["sampling_rate"] != nil {
      return .audio
    }
    return .text
  }

  /// The task that the auto classes give to an architecture.
  private static func task(of architecture: String?, in family: ModelFamily) -> Task? {
    let autos = family.autoClasses.filter { auto in
      architecture.map { auto.architectures.contains($0) } ?? (auto.task == "Model")
    }.map(\.task)
    let order: [(String, Task)] = [
      ("ImageTextToText", .imageText), ("SpeechSeq2Seq", .speechRecognition),
      ("CTC", .speechRecognition), ("RNNT", .speechRecognition), ("TDT", .speechRecognition),
      ("CausalLM", .causalLM), ("MaskedLM", .maskedLM), ("Seq2SeqLM", .seq2seqLM),
      ("MultimodalLM", .imageText), ("ZeroShotImageClassification", .imageText),
      ("VisualQuestionAnswering", .imageText), ("MaskGeneration", .segmentation),
      ("SemanticSegmentation", .segmentation), ("InstanceSegmentation", .segmentation),
      ("UniversalSegmentation", .segmentation), ("ImageSegmentation", .segmentation),
    ]
    if let hit = order.first(where: { autos.contains($0.0) }) { return hit.1 }
    if autos.contains(where: { $0.hasSuffix("Classification") }) { return .classification }
    guard autos.contains("Model") || autos.contains("TextEncoding") || autos.contains("Backbone")
    else { return nil }
    switch family.modality {
    case .text: return .embedding
    case .vision: return .imageEncoder
    case .multimodal: return .imageText
    case .audio, .other: return .other
    }
  }

  /// The task that a class name speaks of, for architectures that transformers doesn't have.
  private static func task(named architecture: String, config: ResolvedConfig) -> Task? {
    let endings: [(String, Task)] = [
      ("ForCausalLM", .causalLM), ("LMHeadModel", .causalLM), ("ForMaskedLM", .maskedLM),
      ("ForSemanticSegmentation", .segmentation), ("ForInstanceSegmentation", .segmentation),
      ("ForUniversalSegmentation", .segmentation), ("ForCTC", .speechRecognition),
      ("ForSpeechSeq2Seq", .speechRecognition), ("Classification", .classification),
      ("ForSeq2SeqLM", .seq2seqLM), ("ForPreTraining", .maskedLM),
    ]
    if let hit = endings.first(where: { architecture.hasSuffix($0.0) }) { return hit.1 }
    if architecture.hasSuffix("ForConditionalGeneration") {
      if config.family?.modality == .audio { return .speechRecognition }
      return config.object["vision_config"] == nil ? .seq2seqLM : .imageText
    }
    if architecture.hasSuffix("Model") {
      switch config.family?.modality ?? modality(of: config) {
      case .text: return .embedding
      case .vision: return .imageEncoder
      case .multimodal: return .imageText
      case .audio, .other: return .other
      }
    }
    return .other
  }

  /// Whether text goes in or comes out as tokens.
  package func needsTokenizer(family: ModelFamily?) -> Bool {
    switch modality {
    case .text: true
    case .multimodal: family?.tokenizerClass != nil || family == nil || task == .imageText
    case .audio: task == .speechRecognition || task == .causalLM
    case .vision, .other, nil: false
    }
  }

  /// Whether images or sound must be prepared.
  package func needsProcessor(family: ModelFamily?) -> Bool {
    switch modality {
    case .vision, .audio, .multimodal: family?.needsProcessor ?? (modality != .text)
    case .text, .other, nil: false
    }
  }
}

extension ModelFamily.Modality {
  /// What a class of diffusers makes, by its name: sound, else images or films.
  package init(ofDiffusersClass name: String) {
    let sounds = ["Audio", "Music", "AceStep"]
    self = sounds.contains(where: name.contains) ? .audio : .vision
  }
}
