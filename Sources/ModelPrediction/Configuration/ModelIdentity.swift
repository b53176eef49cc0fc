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
  package let modality: ModelType.Modality?
  /// What it is for.
  package let task: Task?

  /// A model of text that continues it.
  static let causalText = ModelIdentity(modality: .text, task: .causalLM)

  private init(modality: ModelType.Modality?, task: Task?) {
    self.modality = modality
    self.task = task
  }

  /// Reads it off the configuration and the files beside it.
  package init(config: ModelConfiguration?, model: InspectedModel) {
    guard let config else {
      modality = nil
      task = nil
      return
    }
    let architecture = config.architectures.first
    if config.isOfDiffusers, let architecture {
      modality = ModelType.Modality(ofDiffusersClass: architecture)
      task = .other
      return
    }
    let known = config.type.flatMap { Self.task(of: architecture, in: $0) }
    let found = known ?? architecture.flatMap { Self.task(named: $0, config: config) }
    let modality = config.type?.modality ?? Self.modality(of: config)
    self.modality = Self.narrowed(modality, by: architecture, config)
    if model.nearestPath(of: "modules.json") != nil, found == nil || found == .embedding {
      task = .embedding
    } else {
      task = found
    }
  }

  /// A text-only class of a family that also has others (Gemma3ForCausalLM) takes text.
  private static func narrowed(
    _ modality: ModelType.Modality, by architecture: String?, _ config: ModelConfiguration
  ) -> ModelType.Modality {
    guard modality == .multimodal, let architecture, architecture.hasSuffix("ForCausalLM"),
      config.object["vision_config"] == nil, config.object["audio_config"] == nil
    else { return modality }
    return .text
  }

  private static func modality(of config: ModelConfiguration) -> ModelType.Modality {
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
  private static func task(of architecture: String?, in type: ModelType) -> Task? {
    let autos = architecture.map { type.autoClasses(of: $0[...]) } ?? ["BASE"]
    let order: [(Substring, Task)] = [
      ("IMAGE_TEXT_TO_TEXT", .imageText), ("SPEECH_SEQ_2_SEQ", .speechRecognition),
      ("CTC", .speechRecognition), ("RNNT", .speechRecognition), ("TDT", .speechRecognition),
      ("CAUSAL_LM", .causalLM), ("MASKED_LM", .maskedLM), ("SEQ_TO_SEQ_CAUSAL_LM", .seq2seqLM),
      ("MULTIMODAL_LM", .imageText), ("ZERO_SHOT_IMAGE_CLASSIFICATION", .imageText),
      ("VISUAL_QUESTION_ANSWERING", .imageText), ("MASK_GENERATION", .segmentation),
      ("SEMANTIC_SEGMENTATION", .segmentation), ("INSTANCE_SEGMENTATION", .segmentation),
      ("UNIVERSAL_SEGMENTATION", .segmentation), ("IMAGE_SEGMENTATION", .segmentation),
    ]
    if let hit = order.first(where: { autos.contains($0.0) }) { return hit.1 }
    if autos.contains(where: { $0.hasSuffix("CLASSIFICATION") }) { return .classification }
    guard autos.contains("BASE") || autos.contains("TEXT_ENCODING") || autos.contains("BACKBONE")
    else { return nil }
    switch type.modality {
    case .text: return .embedding
    case .vision: return .imageEncoder
    case .multimodal: return .imageText
    case .audio, .other: return .other
    }
  }

  /// The task that a class name speaks of, for architectures that transformers doesn't have.
  private static func task(named architecture: String, config: ModelConfiguration) -> Task? {
    let endings: [(String, Task)] = [
      ("ForCausalLM", .causalLM), ("LMHeadModel", .causalLM), ("ForMaskedLM", .maskedLM),
      ("ForSemanticSegmentation", .segmentation), ("ForInstanceSegmentation", .segmentation),
      ("ForUniversalSegmentation", .segmentation), ("ForCTC", .speechRecognition),
      ("ForSpeechSeq2Seq", .speechRecognition), ("Classification", .classification),
      ("ForSeq2SeqLM", .seq2seqLM), ("ForPreTraining", .maskedLM),
    ]
    if let hit = endings.first(where: { architecture.hasSuffix($0.0) }) { return hit.1 }
    if architecture.hasSuffix("ForConditionalGeneration") {
      if config.type?.modality == .audio { return .speechRecognition }
      return config.object["vision_config"] == nil ? .seq2seqLM : .imageText
    }
    if architecture.hasSuffix("Model") {
      switch config.type?.modality ?? modality(of: config) {
      case .text: return .embedding
      case .vision: return .imageEncoder
      case .multimodal: return .imageText
      case .audio, .other: return .other
      }
    }
    return .other
  }

  /// Whether text goes in or comes out as tokens.
  package func needsTokenizer(type: ModelType?) -> Bool {
    switch modality {
    case .text: true
    case .multimodal: type?.tokenizerClass != nil || type == nil || task == .imageText
    case .audio: task == .speechRecognition || task == .causalLM
    case .vision, .other, nil: false
    }
  }

  /// Whether images or sound must be prepared.
  package func needsProcessor(type: ModelType?) -> Bool {
    switch modality {
    case .vision, .audio, .multimodal: type?.needsProcessor ?? (modality != .text)
    case .text, .other, nil: false
    }
  }
}

extension ModelType.Modality {
  /// What a class of diffusers makes, by its name: sound, else images or films.
  package init(ofDiffusersClass name: String) {
    let sounds = ["Audio", "Music", "AceStep"]
    self = sounds.contains(where: name.contains) ? .audio : .vision
  }
}
