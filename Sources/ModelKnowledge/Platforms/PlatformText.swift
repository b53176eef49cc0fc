// Made by Scripts/atlas/embed.py from Sources/ModelKnowledge/Tables/platforms; edit those.
// swift-format-ignore-file

/// The files of the platforms, each behind a line with its name; a value is one line.
enum PlatformText {
  static let text = ##"""
= amazon-bedrock
title: Amazon Bedrock
as of: 2026-11-30
about: Three ways that don't mix: import your own weights, tune a base model of Amazon's, or tune Amazon Nova in SageMaker and bring it over.
includes: amazon-bedrock-import amazon-bedrock-customization
source: Amazon Bedrock user guide, model customization: https://docs.aws.amazon.com/bedrock/latest/userguide/custom-models.html
fact: Import | Custom Model Import takes your Hugging Face weights and serves them on demand. It needs no Provisioned Throughput.
fact: Customization | Fine-tuning, distillation and reinforcement fine-tuning start from a base model of Bedrock. Your own weights can't be uploaded there.
fact: Nova from SageMaker | An Amazon Nova model that SageMaker trained can be imported, and runs on demand or with Provisioned Throughput.
= amazon-bedrock-customization
title: Amazon Bedrock, model customization
called: Amazon Bedrock
as of: 2026-11-30
about: Tunes base models of Bedrock. Your own weights can't be uploaded there.
takes: base
instead: amazon-bedrock-import
offer: Nova 2 Lite | amazon.nova-2-lite-v1:0:256k | supervised, reinforcement | us-east-1 | optional | - | - | -
offer: Nova Lite | amazon.nova-lite-v1:0:300k | supervised | us-east-1 | optional | - | - | -
offer: Nova Micro | amazon.nova-micro-v1:0:128k | supervised | us-east-1 | optional | - | - | -
offer: Nova Pro | amazon.nova-pro-v1:0:300k | supervised | us-east-1 | optional | - | - | -
offer: Titan Multimodal Embeddings G1 | - | supervised | us-east-1, us-west-2 | needed | - | - | -
offer: Llama 3.1 8B Instruct | - | supervised | us-west-2 | needed | - | - | llama 32 4096 128256
offer: Llama 3.1 70B Instruct | - | supervised | us-west-2 | needed | - | - | llama 80 8192 128256
offer: Llama 3.3 70B Instruct | - | supervised | us-west-2 | not available | - | - | llama 80 8192 128256
offer: gpt-oss-20B | - | reinforcement | us-west-2 | not needed | - | - | gpt_oss 24 2880 201088
offer: Qwen3 32B | - | reinforcement | us-west-2 | not needed | - | - | qwen3 64 5120 151936
offer: Claude 3 Haiku | - | supervised | us-west-2 | needed | - | 2026-09-10 | -
offer: Nova Canvas | - | supervised | us-east-1 | needed | - | 2026-09-30 | -
offer: Titan Image Generator G1 v2 | - | supervised | us-east-1, us-west-2 | needed | - | 2026-06-30 | -
offer: Llama 3.2 1B Instruct | - | supervised | us-west-2 | needed | 2026-01-07 | 2026-07-07 | llama 16 2048 128256
offer: Llama 3.2 3B Instruct | - | supervised | us-west-2 | needed | 2026-01-07 | 2026-07-07 | llama 28 3072 128256
offer: Llama 3.2 11B Instruct | - | supervised | us-west-2 | needed | 2026-01-07 | 2026-07-07 | mllama 40 4096 128256
offer: Llama 3.2 90B Instruct | - | supervised | us-west-2 | needed | 2026-01-07 | 2026-07-07 | mllama 100 8192 128256
table: Do I need Provisioned Throughput? By use
columns: use | Provisioned Throughput | why
row: prompting a base model | no | on demand, billed by token
row: RAG and embeddings | no | the models run on demand; a tuned Titan Multimodal Embeddings needs it
row: fine-tuning a base model | it depends | on the base model, as in the next table
row: reinforcement tuning of open weights | no | the result is usable on demand at once
row: imported weights | no | served on demand, billed by custom model units
row: batch inference | no (unverified) | billed by token; imported models can't be used with it
row: latency or throughput promises | yes | model units reserve tokens a minute
table: Do I need Provisioned Throughput? By provider
columns: provider | for a tuned model | note
row: Amazon Nova text models | optional | or an on-demand deployment, in us-east-1
row: Amazon Titan | needed | Multimodal Embeddings G1; Titan text can't be tuned there any more
row: Meta Llama 3.1 | needed | 8B and 70B
row: Meta Llama 3.3 70B | not available | on-demand deployment only, in us-west-2
row: Meta Llama 3.2 | ended | end of life 2026-07-07
row: Anthropic | ended | Claude 3 Haiku, end of life 2026-09-10; no other Claude is on the list
row: Cohere | none | text models can't be tuned there any more
row: Mistral AI | none | can't be tuned there; its open weights can be imported
row: gpt-oss-20B, Qwen3 32B | not needed | reinforcement tuning, usable on demand at once
row: imported models | not needed | billed by custom model units
table: What is billed
columns: what | how
row: model units | by the hour, for each unit; a custom model costs what its base model costs
row: commitment | none (delete at any time), 1 month or 6 months (can't be deleted earlier); renews until it is cancelled
row: on-demand deployment | by token
row: custom model units | copies x units x rate x windows of 5 minutes; known after the import
table: What older advice said
columns: in 2024 and 2025 | now
row: tune Titan text, Cohere Command and Claude, with Provisioned Throughput as the only way | none of them can be tuned there
row: Meta models are for inference only | Llama 3.1 and 3.3 can be tuned
row: Mistral models are for inference only | still so; import is the way
row: every custom model needs Provisioned Throughput | Nova and Llama 3.3 70B can be deployed on demand
source: Amazon Bedrock user guide, fine-tuning: https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-fine-tuning.html
source: Amazon Bedrock user guide, reinforcement fine-tuning: https://docs.aws.amazon.com/bedrock/latest/userguide/reinforcement-fine-tuning.html
source: Amazon Bedrock user guide, on-demand deployment: https://docs.aws.amazon.com/bedrock/latest/userguide/deploy-custom-model-on-demand.html
source: Amazon Bedrock user guide, Provisioned Throughput: https://docs.aws.amazon.com/bedrock/latest/userguide/prov-thru-supported.html
source: Amazon Bedrock user guide, model lifecycle: https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html
fact: Lifecycle | A legacy model takes no new tuning jobs and no new Provisioned Throughput. A model already tuned can still be deployed on demand; access is lost after 15 idle days. States differ by region.
fact: On-demand deployment | In us-east-1 and us-west-2, for models customized on or after 2025-07-16: Nova Lite, Nova 2 Lite, Nova Micro, Nova Pro and Llama 3.3 70B Instruct.
fact: Quotas | The quota of model units is often 0. Ask for an increase first.
fact: GovCloud (US-West) | Custom models only, without commitment.
unverified: Llama 3.2 and Titan | Their end-of-life dates come from a copy of mid-2026.
= amazon-bedrock-import
title: Amazon Bedrock, Custom Model Import
called: Custom Model Import
as of: 2026-11-30
about: Serves your own Hugging Face weights on demand.
takes: model
weights: safetensors
files: config.json tokenizer_config.json tokenizer.json
sentencepiece: tokenizer.model
architectures: MistralForCausalLM MixtralForCausalLM T5ForConditionalGeneration LlamaForCausalLM MllamaForConditionalGeneration GPTBigCodeForCausalLM Qwen2ForCausalLM Qwen2VLForConditionalGeneration Qwen2_5_VLForConditionalGeneration Qwen3ForCausalLM Qwen3MoeForCausalLM GptOssForCausalLM
only in: GptOssForCausalLM | us-east-1
tokenizers: T5Tokenizer T5TokenizerFast LlamaTokenizer LlamaTokenizerFast CodeLlamaTokenizer CodeLlamaTokenizerFast GPT2Tokenizer GPT2TokenizerFast GPTNeoXTokenizer GPTNeoXTokenizerFast PreTrainedTokenizer PreTrainedTokenizerFast Qwen2Tokenizer Qwen2TokenizerFast
quantized: GptOssForCausalLM mxfp4
dtypes: F32 F16 BF16
bytes: text 200000000000
bytes: multimodal 100000000000
positions: 131072
templates: one
transformers: 4.51.3
source: Amazon Bedrock user guide, Custom Model Import: https://docs.aws.amazon.com/bedrock/latest/userguide/model-customization-import-model.html
source: Amazon Bedrock user guide, import jobs: https://docs.aws.amazon.com/bedrock/latest/userguide/import-model.html
source: Amazon Bedrock user guide, chat templates and tokenizers: https://docs.aws.amazon.com/bedrock/latest/userguide/custom-chat-templates-tokenizers.html
fact: Regions | us-east-1, us-east-2, us-west-2, eu-central-1. GPT-OSS only in us-east-1.
fact: Size | Below 200 GB for text models, below 100 GB for multimodal ones.
fact: Context | Below 128K. Llama 3.1 with 131,072 positions is listed, so that counts as allowed.
fact: Not on the list | Gemma, Phi, Falcon, Llama 4, DeepSeek-V3 (its Llama and Qwen distillations are), Qwen3.5 and later, and embedding models.
fact: Chat template | chat_template.jinja, chat_template.json or embedded in tokenizer_config.json. A separate file wins; exactly one is strongly advised. Named tool templates have to be embedded.
fact: Adapters | LoRA adapters have to be merged into their base model first.
fact: Rope scaling | For Llama 3 it is replaced by factor 8, low 1, high 4, original length 8,192.
fact: Inference | InvokeModel and Converse; OpenAI-compatible formats for models imported after 2025-11-11. Converse doesn't take Qwen2.5, Qwen2-VL, Qwen2.5-VL and GPT-OSS. No batch inference, no CloudFormation.
fact: Billing | The import is free. Inference is billed as copies x custom model units x rate, in windows of 5 minutes; the number of units is known after the import only. Storage is billed by unit and month.
unverified: Converse with Qwen3 | One page says it isn't supported, another doesn't list it.
unverified: Precision | FP32, FP16 and BF16 stand on an older page and weren't repeated.
unverified: GPT-OSS in MXFP4 | It is taken in its native format.
unverified: Prices | 0.0572 or 0.0785 USD for a unit and minute, 1.95 USD for a unit and month; 2 units for Llama 3.1 8B, 8 for 70B.
= amazon-sagemaker
title: Amazon SageMaker AI
called: Amazon SageMaker
as of: 2026-11-30
about: Trains and serves models in containers; customizes listed open-weight models serverless.
takes: model adapter
weights: safetensors pytorch
files: config.json
fact: Serverless customization | Qwen3.8 27B; Qwen3.6 27B and 35B-A3B; Qwen3.5 4B, 9B and 27B; Qwen3 0.6B to 32B; Qwen2.5 7B to 72B; R1 distillations; Gemma 4 E4B, 26B and 31B; Llama 3.1 8B, 3.2 1B and 3B, 3.3 70B; Nemotron 3; gpt-oss. Supervised tuning, DPO, RLVR and RLAIF, by LoRA or in full; the result deploys to SageMaker endpoints.
fact: Training jobs | What a job writes to /opt/ml/model is uploaded as one model.tar.gz.
fact: Inference components | Their artifact has to be a single .tar.gz.
unverified: Containers | A model is served from model.tar.gz or from an S3 prefix by a container (DJL with vLLM, TGI, the Hugging Face toolkit with code/inference.py). There is no list of architectures: the container limits them.
note: There is no list of architectures for training jobs and endpoints: the container decides.
source: Amazon SageMaker AI developer guide, customizing models: https://docs.aws.amazon.com/sagemaker/latest/dg/customize-model.html
source: Amazon SageMaker API reference, ModelArtifacts and InferenceComponentContainerSpecification
= azure-foundry
title: Microsoft Foundry, bring your own weights (private preview)
called: Microsoft Foundry
as of: 2026-11-30
about: Managed compute for your own weights, full or LoRA.
takes: model adapter
weights: safetensors
files: config.json
unverified: Bring your own weights | Announced in June 2026 as a private preview: import from local storage, a training job or Hugging Face; vLLM, SGLang or NIM; full weights or LoRA; safetensors; A100, H100, H200, MI300. No list of architectures was found.
unverified: Online endpoints | Managed online endpoints of Azure ML take any container.
note: This rests on notes of a talk. No first-hand list of architectures was found.
source: notes on Build 2026, not first-hand
= fireworks
title: Fireworks AI
as of: 2025-12-31
about: Serves uploaded base models and LoRA adapters.
takes: model adapter
weights: safetensors pytorch
files: config.json tokenizer_config.json
architectures: FalconForCausalLM GemmaForCausalLM Gemma2ForCausalLM Gemma3ForCausalLM Gemma3ForConditionalGeneration GPTNeoXForCausalLM Idefics3ForConditionalGeneration LlamaForCausalLM Llama4ForConditionalGeneration MllamaForConditionalGeneration LlavaForConditionalGeneration MistralForCausalLM MixtralForCausalLM PhiForCausalLM Phi3ForCausalLM Phi3VForCausalLM Phi4MultimodalForCausalLM QWenLMHeadModel Qwen2ForCausalLM Qwen2MoeForCausalLM Qwen2_5_VLForConditionalGeneration Qwen3ForCausalLM Qwen3MoeForCausalLM SolarForCausalLM StableLmForCausalLM GPTBigCodeForCausalLM Starcoder2ForCausalLM
architectures are: partly known
quantized: none
template in: tokenizer_config.json
ranks: 4 64
targets: q_proj k_proj v_proj o_proj up_proj w1 down_proj w2 gate_proj w3 block_sparse_moe.gate
fact: Upload | firectl create model ID FOLDER
fact: Quantized models | quantization_config in config.json isn't supported.
fact: Chat | Chat models need chat_template in tokenizer_config.json.
fact: Headers | A safetensors header may be 100,000,000 bytes long, as in the reference reader.
fact: Adapters | adapter_config.json and adapter_model as .safetensors or .bin; fireworks.json with conversation_config may come along.
unverified: Architectures | The list was read in part, and names families; the classes were derived from them.
source: Fireworks AI documentation, uploading custom models: https://docs.fireworks.ai/models/uploading-custom-models
= gguf-export
title: GGUF, with the converter of llama.cpp
called: the GGUF converter
as of: 2026-11-30
about: Makes a GGUF file of a model (convert_hf_to_gguf.py).
takes: model
weights: safetensors pytorch
files: config.json
architectures: AfmoeForCausalLM ApertusForCausalLM ArceeForCausalLM ArcticForCausalLM AudioFlamingo3ForConditionalGeneration BaiChuanForCausalLM BaichuanForCausalLM BailingMoeForCausalLM BailingMoeV2ForCausalLM BambaForCausalLM BertForMaskedLM BertForSequenceClassification BertModel BitnetForCausalLM BloomForCausalLM BloomModel CamembertModel ChameleonForCausalLM ChameleonForConditionalGeneration ChatGLMForConditionalGeneration ChatGLMModel CodeShellForCausalLM CogVLMForCausalLM Cohere2ForCausalLM Cohere2MoeForCausalLM CohereForCausalLM DbrxForCausalLM DeciLMForCausalLM DeepseekForCausalLM DeepseekOCRForCausalLM DeepseekV2ForCausalLM DeepseekV32ForCausalLM DeepseekV3ForCausalLM DiffusionGemma4ModelForBlockDiffusion DiffusionGemmaForBlockDiffusion DistilBertForMaskedLM DistilBertForSequenceClassification DistilBertModel Dots1ForCausalLM DotsOCRForCausalLM DreamModel Eagle3DraftModel Eagle3LlamaForCausalLM Eagle3Speculator Ernie4_5ForCausalLM Ernie4_5_ForCausalLM Ernie4_5_MoeForCausalLM EuroBertModel Exaone4ForCausalLM Exaone4_5_ForConditionalGeneration ExaoneForCausalLM ExaoneMoEForCausalLM FalconForCausalLM FalconH1ForCausalLM FalconMambaForCausalLM GPT2LMHeadModel GPTBigCodeForCausalLM GPTNeoXForCausalLM GPTRefactForCausalLM Gemma2ForCausalLM Gemma3ForCausalLM Gemma3ForConditionalGeneration Gemma3TextModel Gemma3nForCausalLM Gemma3nForConditionalGeneration Gemma4AssistantForCausalLM Gemma4ForCausalLM Gemma4ForConditionalGeneration Gemma4UnifiedAssistantForCausalLM Gemma4UnifiedForConditionalGeneration GemmaForCausalLM Glm4ForCausalLM Glm4MoeForCausalLM Glm4MoeLiteForCausalLM Glm4vForConditionalGeneration Glm4vMoeForConditionalGeneration GlmForCausalLM GlmMoeDsaForCausalLM GlmOcrForConditionalGeneration GptOssForCausalLM GraniteForCausalLM GraniteMoeForCausalLM GraniteMoeHybridForCausalLM GraniteMoeSharedForCausalLM GraniteSpeechForConditionalGeneration GraniteSpeechPlusForConditionalGeneration Grok1ForCausalLM GrokForCausalLM GroveMoeForCausalLM HunYuanDenseV1ForCausalLM HunYuanMoEV1ForCausalLM HunYuanVLForConditionalGeneration IQuestCoderForCausalLM InternLM2ForCausalLM InternLM3ForCausalLM JAISLMHeadModel Jais2ForCausalLM JambaForCausalLM JanusForConditionalGeneration JinaBertForMaskedLM JinaBertModel JinaEmbeddingsV5Model KORMoForCausalLM KimiK25ForConditionalGeneration KimiLinearForCausalLM KimiLinearModel KimiVLForConditionalGeneration LFM2ForCausalLM LLaDAMoEModel LLaDAMoEModelLM LLaDAModelLM LLaMAForCausalLM Lfm25AudioTokenizer Lfm2BidirectionalModel Lfm2ForCausalLM Lfm2Model Lfm2MoeForCausalLM Llama4ForCausalLM Llama4ForConditionalGeneration LlamaBidirectionalModel LlamaForCausalLM LlamaForCausalLMEagle3 LlamaModel LlavaForConditionalGeneration LlavaStableLMEpochForCausalLM MPTForCausalLM MT5ForConditionalGeneration MaincoderForCausalLM Mamba2ForCausalLM MambaForCausalLM MambaLMHeadModel MellumForCausalLM MiMoV2FlashForCausalLM MiMoV2ForCausalLM MiniCPM3ForCausalLM MiniCPMForCausalLM MiniCPMV4_6ForConditionalGeneration MiniMaxM2ForCausalLM Ministral3ForCausalLM Mistral3ForConditionalGeneration MistralForCausalLM MixtralForCausalLM ModernBertForMaskedLM ModernBertForSequenceClassification ModernBertModel NemotronForCausalLM NemotronHForCausalLM NeoBERT NeoBERTForSequenceClassification NeoBERTLMHead NomicBertModel OLMoForCausalLM Olmo2ForCausalLM Olmo3ForCausalLM OlmoForCausalLM OlmoeForCausalLM OpenELMForCausalLM OrionForCausalLM PLMForCausalLM PLaMo2ForCausalLM PLaMo3ForCausalLM PaddleOCRVLForConditionalGeneration PanguEmbeddedForCausalLM Phi3ForCausalLM Phi4ForCausalLMV PhiForCausalLM PhiMoEForCausalLM Plamo2ForCausalLM Plamo3ForCausalLM PlamoForCausalLM QWenLMHeadModel Qwen2AudioForConditionalGeneration Qwen2ForCausalLM Qwen2Model Qwen2MoeForCausalLM Qwen2VLForConditionalGeneration Qwen2VLModel Qwen2_5OmniModel Qwen2_5_VLForConditionalGeneration Qwen3ASRForConditionalGeneration Qwen3ForCausalLM Qwen3Model Qwen3MoeForCausalLM Qwen3NextForCausalLM Qwen3OmniMoeForConditionalGeneration Qwen3VLForConditionalGeneration Qwen3VLMoeForConditionalGeneration Qwen3_5ForCausalLM Qwen3_5ForConditionalGeneration Qwen3_5MoeForCausalLM Qwen3_5MoeForConditionalGeneration RND1 RWForCausalLM RWKV6Qwen2ForCausalLM RWKV7ForCausalLM RobertaForSequenceClassification RobertaModel RuGPT3XLForCausalLM Rwkv6ForCausalLM Rwkv7ForCausalLM RwkvHybridForCausalLM Sarashina2VisionForCausalLM SarvamMoEForCausalLM SeedOssForCausalLM SmallThinkerForCausalLM SmolLM3ForCausalLM SolarOpenForCausalLM StableLMEpochForCausalLM StableLmForCausalLM Starcoder2ForCausalLM Step3p5ForCausalLM Step3p7ForConditionalGeneration StepVLForConditionalGeneration T5EncoderModel T5ForConditionalGeneration T5WithLMHeadModel TalkieForCausalLM UMT5ForConditionalGeneration UMT5Model UltravoxModel UnlimitedOCRForCausalLM VLlama3ForCausalLM VoxtralForConditionalGeneration WavTokenizerDec XLMRobertaForSequenceClassification XLMRobertaModel XverseForCausalLM YoutuForCausalLM YoutuVLForConditionalGeneration
fact: Weight files | model*.safetensors, else pytorch_model*.bin.
fact: Index | Names in the index and in the shards have to be the same.
fact: Adapters | convert_lora_to_gguf.py converts LoRA adapters, or merge them first.
note: Whether the converter knows the pre-tokenizer isn't checked: it hashes what the tokenizer makes of a text.
source: llama.cpp at 00bdaa105, conversion/__init__.py: https://github.com/ggml-org/llama.cpp/tree/master/conversion
= hf-endpoints
title: Hugging Face Inference Endpoints
called: Inference Endpoints
as of: 2026-11-30
about: Serves a repository of the hub with TGI, vLLM, SGLang, llama.cpp or transformers.
takes: model gguf
weights: safetensors pytorch
files: config.json
fact: Engines | TGI, vLLM, SGLang, llama.cpp for GGUF; else the Inference Toolkit with transformers, sentence-transformers or diffusers.
fact: Custom handler | A handler.py at the repository's root with class EndpointHandler, its __init__(path) and __call__(data), is used when it is there; requirements.txt adds packages.
unverified: Formats | safetensors are preferred.
source: Hugging Face, custom handlers: https://huggingface.co/docs/inference-endpoints/guides/custom_handler
source: Hugging Face, the Inference Toolkit: https://huggingface.co/docs/inference-endpoints/engines/toolkit
= mlx
title: MLX (mlx-lm 0.32.2)
called: mlx-lm
as of: 2026-11-30
about: Runs and tunes models on Apple's chips.
takes: model
weights: safetensors
files: config.json
model types: Klear afm7 afmoe apertus baichuan_m1 bailing_hybrid bailing_moe bailing_moe_linear bailing_moe_v3 bitnet cohere cohere2 dbrx deepseek deepseek_v2 deepseek_v3 deepseek_v32 deepseek_v41 deepseek_v41_text dots1 ernie4_5 ernie4_5_moe exaone exaone4 exaone_moe falcon_h1 falcon_mamba gear gemma gemma2 gemma3 gemma3_text gemma3n gemma4 gemma4_text gemma4_unified glm glm4 glm4_moe glm4_moe_lite glm_moe_dsa gpt2 gpt_bigcode gpt_neox gpt_oss gptj granite granitemoe granitemoehybrid helium hunyuan hunyuan_v1_dense internlm2 internlm3 iquestcoder iquestloopcoder jamba joyai_llm_flash kimi_k2 kimi_k25 kimi_k3 kimi_linear kimi_vl laguna lfm2 lfm2-vl lfm2_moe lille-130m llama llama4 llama4_text llava longcat_flash longcat_flash_ngram mamba mamba2 mellum mimo mimo_v2_flash minicpm minicpm3 minimax minimax_m2 minimax_m3_vl ministral3 mistral mistral3 mistral4 mixtral muse_glimmer muse_spark nanbeige nanochat nemotron nemotron-nas nemotron_h olmo olmo2 olmo3 olmo_hybrid olmoe openelm phi phi-msft phi3 phi3small phimoe phixtral pixtral plamo plamo2 plamo3 prism_hadamard_qwen35 qwen qwen2 qwen2_5_vl qwen2_moe qwen2_vl qwen3 qwen3_5 qwen3_5_moe qwen3_moe qwen3_next qwen3_vl qwen3_vl_moe recurrent_gemma rwkv7 seed_oss smollm3 solar_open spark2_5 stablelm starcoder2 step3p5 talkie telechat3 xverse youtu_llm
fact: Weight files | model*.safetensors.
fact: Training | LoRA trains on float weights and on MLX's own quantized ones (QLoRA).
fact: Quantized weights | Read while loading: fp8, mxfp8, mxfp4 of gpt-oss, compressed-tensors, NVFP4 of ModelOpt, awq, gptq and in part bitnet.
fact: Adapters | adapters.safetensors and an adapter_config.json of its own, with lora_a [in, r] and lora_b [r, out]: PEFT's adapters have to be turned over, or merged first.
source: mlx-lm 0.32.2, mlx_lm/models and mlx_lm/utils.py: https://github.com/ml-explore/mlx-lm
= ollama
title: Ollama
as of: 2026-08-21
about: Runs GGUF files, and converts safetensors of listed architectures (ollama create).
takes: model gguf adapter
weights: safetensors pytorch
files: config.json
architectures: LlamaForCausalLM MllamaForConditionalGeneration Llama4ForConditionalGeneration Mistral3ForConditionalGeneration Ministral3ForCausalLM MixtralForCausalLM GemmaForCausalLM Gemma2ForCausalLM Gemma3ForCausalLM Gemma3ForConditionalGeneration Gemma3TextModel Gemma3nForConditionalGeneration Gemma4ForCausalLM Gemma4ForConditionalGeneration Phi3ForCausalLM Qwen2ForCausalLM Qwen2_5_VLForConditionalGeneration Qwen3VLForConditionalGeneration Qwen3VLMoeForConditionalGeneration Olmo3ForCausalLM BertModel NomicBertModel NomicBertMoEModel CohereForCausalLM GptOssForCausalLM DeepseekOCRForCausalLM DeepseekV3ForCausalLM Glm4MoeLiteForCausalLM LagunaForCausalLM GlmOcrForConditionalGeneration Lfm2ForCausalLM Lfm2MoeForCausalLM Lfm2VlForConditionalGeneration Qwen3NextForCausalLM Qwen3_5ForConditionalGeneration Qwen3_5MoeForConditionalGeneration NemotronH_Nano_VL_V2 NemotronH_Nano_Omni_Reasoning_V3 NemotronHForCausalLM
fact: Modelfile | FROM (a model's name, a folder of safetensors or a .gguf), PARAMETER, TEMPLATE, SYSTEM, ADAPTER, LICENSE, MESSAGE, REQUIRES.
fact: Weight files | *.safetensors, else pytorch_model-*-of-*.bin, pytorch_model.bin, consolidated.*.pth; with config.json.
fact: Not converted | MistralForCausalLM and Qwen3ForCausalLM aren't among what it converts: make a GGUF file of them with llama.cpp first.
fact: Adapters | Of Llama, Mistral and Gemma; safetensors or GGUF; not trained with QLoRA.
fact: Quantizing | q8_0, q4_K_S and q4_K_M.
source: Ollama at fb307609, convert/convert.go: https://github.com/ollama/ollama/blob/main/convert/convert.go
= together
title: Together AI
as of: 2026-11-30
about: Serves uploaded models for text or embeddings, and LoRA adapters of base models it supports.
takes: model adapter
weights: safetensors
files: config.json tokenizer_config.json
tasks: causal-lm embedding
fact: Models | A Hugging Face repository, or an archive (.zip, .tar.gz) behind a presigned S3 link that is valid for 100 minutes or more, its files at the archive's root.
fact: Files | What from_pretrained loads: config.json, generation_config.json, safetensors with their index, the tokenizer's files.
fact: Size | It has to fit on one node.
fact: Adapters | adapter_config.json and adapter_model.safetensors; the base model has to be one that Together supports.
note: Whether the model fits on one node, and whether an adapter's base is supported, isn't checked.
source: Together AI documentation, custom models: https://docs.together.ai/docs/custom-models
= vertex-custom-weights
title: Google Vertex AI, Model Garden with custom weights (preview)
called: Vertex AI
as of: 2026-11-30
about: Deploys your own weights of listed models from Cloud Storage.
takes: model
weights: safetensors pytorch
files: config.json tokenizer_config.json
architectures: LlamaForCausalLM Llama4ForConditionalGeneration Gemma2ForCausalLM Gemma3ForCausalLM Gemma3ForConditionalGeneration Gemma4ForCausalLM Gemma4ForConditionalGeneration Qwen2ForCausalLM Qwen3ForCausalLM Qwen3MoeForCausalLM Qwen3NextForCausalLM Qwen3VLForConditionalGeneration Qwen3_5ForConditionalGeneration Qwen3_5ForCausalLM DeepseekV3ForCausalLM MistralForCausalLM MixtralForCausalLM Phi3ForCausalLM GptOssForCausalLM
quantized: none
fact: Models | Llama 2 7B and 13B, Llama 3.1 8B and 70B, Llama 3.2 1B and 3B, Llama 4 Scout and Maverick, CodeLlama 13B; Gemma 2 9B and 27B, Gemma 3 1B to 27B, Gemma 4, MedGemma 4B and 27B text; Qwen2 1.5B, Qwen2.5 0.5B to 32B, Qwen3 0.6B to 32B, Qwen3-Coder-480B-A35B, Qwen3-Next-80B-A3B, Qwen3-VL-8B, Qwen3.5 9B; DeepSeek R1, V3 and V3.1; Mistral 7B v0.1, Mixtral 8x7B v0.1, Mistral Nemo Base 2407; Phi-4 reasoning; gpt-oss 20B and 120B.
fact: Files | config.json, weights as safetensors or .bin with their index, and the tokenizer's files, in the layout of Hugging Face, in Cloud Storage.
fact: Quantized models | Not supported.
unverified: Architectures | The list names models; the classes were derived from them.
note: Vertex AI lists models, sizes included; the architecture alone is compared here.
source: Google Cloud, Deploy models with custom weights: https://cloud.google.com/vertex-ai/generative-ai/docs/model-garden/deploy-models-with-custom-weights
= vllm-lora
title: vLLM with LoRA adapters
called: vLLM
as of: 2026-11-30
about: Serves LoRA adapters beside their base model (--enable-lora).
takes: adapter
ranks: 1 512
usual rank: 16
refuses: modules_to_save use_dora bias
fact: Ranks | --max-lora-rank is one of 1, 8, 16, 32, 64, 128, 256, 320 and 512; 16 unless stated.
fact: Features | No modules_to_save, no DoRA, no trained bias. rsLoRA works.
note: Whether vLLM supports LoRA for the base model's class isn't checked.
source: vLLM v0.26.0, vllm/config/lora.py: https://github.com/vllm-project/vllm/blob/v0.26.0/vllm/config/lora.py
source: vLLM, vllm/lora/peft_helper.py: https://github.com/vllm-project/vllm/blob/main/vllm/lora/peft_helper.py
"""##
}
