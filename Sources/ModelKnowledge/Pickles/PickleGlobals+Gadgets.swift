// Written by Scripts/gadgets/gather.py.

extension PickleGlobals {
  /// Functions and classes that hand an argument to something that runs, imports or loads it.
  ///
  /// From the sources of CPython 3.11's standard library and of common packages.
  static let gadgetGroups: [(reason: String, names: String)] = [
    (
      "which imports what it is given",
      """
      PIL.Image:_import_plugin_for_extension \
      PIL.features:check,check_feature,check_module,version,version_feature,version_module \
      accelerate.commands.launch:tpu_launcher axolotl.cli.plugins:_import_command \
      axolotl.cli.vllm_serve:do_vllm_serve axolotl.integrations.base:load_plugin \
      axolotl.integrations.hatchery.rl_trainer:_load_reward_func \
      axolotl.integrations.kernels.constants:resolve_experts_class \
      axolotl.integrations.liger.models.base:patch_lce_forward \
      axolotl.monkeypatch.btlm_attn_hijack_flash:replace_btlm_attn_with_flash_attn \
      axolotl.monkeypatch.lora_kernels:get_attention_cls_from_config,patch_self_attn_lora \
      axolotl.monkeypatch.models.qwen3_5.modeling:_apply_packing_patches \
      axolotl.monkeypatch.multipack:patch_for_multipack,patch_remote \
      axolotl.monkeypatch.stablelm_attn_hijack_flash:replace_stablelm_attn_with_flash_attn \
      axolotl.monkeypatch.tiled_mlp.patch:patch_tiled_mlp,patch_tiled_mlp_moe_instances \
      axolotl.prompt_strategies:load axolotl.prompt_strategies.base:load \
      axolotl.prompt_strategies.bradley_terry:load axolotl.prompt_strategies.messages:load \
      axolotl.utils:make_lazy_getattr axolotl.utils.import_helper:get_cls_from_module_str \
      cloudpickle.cloudpickle:subimport \
      datasets.load:create_builder_configs_from_metadata_configs,get_dataset_builder_class,import_main_class,load_dataset_builder \
      datasets.streaming:extend_dataset_builder_for_streaming,extend_module_for_streaming \
      diffusers.loaders.single_file:load_single_file_sub_model \
      diffusers.pipelines.pipeline_loading_utils:_get_library_or_raise,_get_pipeline_class,_load_empty_model,get_class_obj_and_candidates,load_sub_model,maybe_raise_or_warn,simple_get_class_obj \
      dill.__diff:_imp \
      dill._dill:_create_capsule,_create_namedtuple,_import_module,_locate_function,save_classobj,save_function,save_module_dict,save_type \
      distutils.ccompiler:new_compiler \
      doctest:DocFileSuite,DocFileTest,DocTestSuite,_load_testfile,_normalize_module,debug,testfile,testsource \
      evaluate.evaluation_suite:import_main_class evaluate.loading:import_main_class,load \
      flair.class_utils:lazy_import \
      fsspec.registry:_import_class,filesystem,get_filesystem_class \
      fsspec.utils:get_package_version_without_import \
      google.protobuf.internal.api_implementation:_CanImport huggingface_hub:_attach \
      huggingface_hub.utils:__getattr__ importlib.resources._common:files,get_package,resolve \
      importlib.util:find_spec jinja2.loaders:PackageLoader jinja2.utils:import_string \
      joblib.externals.loky.backend.reduction:set_loky_pickler \
      keras.src.saving.serialization_lib:_retrieve_class_or_fn,deserialize_keras_object \
      lightning.fabric.accelerators.registry:call_register_accelerators \
      lightning.pytorch.cli:instantiate_class \
      lightning.pytorch.utilities.imports:_try_import_module \
      logging.config:_create_formatters,_resolve,fileConfig,listen \
      matplotlib.backend_bases:get_registered_canvas_class networkx.lazy_imports:attach \
      nltk.internals:import_from_stdlib numpy._core.function_base:add_newdoc \
      numpy.core:_ufunc_reconstruct numpy.distutils.ccompiler:new_compiler \
      numpy.distutils.misc_util:Configuration,default_config_dict,get_path_from_frame \
      numpy.lib._utils_impl:_makenamedict,info \
      omegaconf._utils:_get_class,_resolve_forward,extract_dict_subclass_data,get_attr_data,get_dataclass_data,get_structured_config_data \
      omegaconf.resolvers.oc:coerce onnx.backend.sample.ops:_recursive_scan \
      pandas.compat._optional:import_optional_dependency pandas.plotting._core:_load_backend \
      peft.tuners.lora.tp_layer:dispatch_megatron pkgutil:iter_importers,resolve_name \
      pydantic:__getattr__ pydantic._internal._validators:_import_string_logic,import_string \
      pydantic.v1.utils:import_string \
      pydoc:_url_handler,doc,locate,render_doc,resolve,safeimport,writedoc \
      runpy:_get_module_details,run_module \
      scipy._lib._uarray._backend:pickle_function,unpickle_function \
      scipy._lib.array_api_compat._internal:clone_module \
      scipy._lib.deprecation:_sub_module_deprecation \
      scipy.ndimage._support_alternative_backends:delegate_xp \
      scipy.optimize._optimize:show_options \
      scipy.signal._support_alternative_backends:delegate_xp \
      sentence_transformers.util.misc:import_from_string,import_module_class \
      six:_import_module sklearn.externals.array_api_compat._internal:clone_module \
      sklearn.utils._set_output:check_library_installed skops.io._utils:_import_obj,gettype \
      skops.utils.importutils:import_or_raise studio.backend.core.inference:__getattr__ \
      studio.backend.core.inference.diffusion_rocm_fused:install_for_pipe,install_rope \
      studio.backend.core.inference.prequant_legacy_int8:_resolve \
      studio.backend.core.library:_delete_item,_gallery,_gallery_file,_gallery_items,delete_item,fingerprint,item_exists,item_type,local_path,mark_opened,open_item,project_item,thumbnail \
      studio.backend.core.training.account_jobs:run_account_child \
      studio.backend.core.training.worker:_install_package_wheel_first,_is_importable \
      studio.backend.utils.hf_xet_fallback:_load_optional \
      studio.backend.utils.native_path_leases:run_without_native_path_secret \
      studio.backend.utils.ssm_runtime:_drop_extension_free_copy,_hide_if_still_extension_free,_install_kernel,_install_kernel_locked,_is_importable,kernel_usable \
      studio.backend.utils.third_party_source:import_deepseek_ocr_module,import_outetts_module,import_pinned_module,import_sparktts_module \
      timm.optim._optim_factory:_import_class \
      trl.experimental.harbor._spec:HarborSpec,_resolve_agent \
      trl.import_utils:_is_package_available trl.scripts.utils:get_git_commit_hash \
      turtle:read_docstrings unittest.main:TestProgram \
      unsloth.dataset_num_proc:_module_start_method \
      unsloth.import_fixes:_backfill_missing_peft_symbols,_install_legacy_image_reexports \
      unsloth.models._utils:_resolve_remote_model_class,resolve_encoder_attention_implementation,resolve_model_class \
      unsloth.models.rl:_patch_config_pickle_identity warnings:_getcategory,_setoption \
      wrapt.importer:_create_import_hook_from_string,register_post_import_hook \
      wrapt.patches:patch_function_wrapper,resolve_owner,resolve_path,scoped_function_wrapper,transient_function_wrapper,unwrap_object,wrap_function_wrapper,wrap_object,wrap_object_attribute \
      wrapt.proxies:lazy_import xml.dom.domreg:getDOMImplementation
      """
    ),
    (
      "which loads further pickles",
      """
      accelerate.utils.fsdp_utils:load_fsdp_model,load_fsdp_optimizer \
      accelerate.utils.modeling:load_state_dict accelerate.utils.other:load \
      axolotl.cli.utils.lora_merge:merge_lora_sharded_efficient \
      axolotl.monkeypatch.relora:merge_and_save axolotl.utils.distributed:broadcast_dict \
      datasets.packaged_modules.webdataset.webdataset:torch_loads \
      diffusers.models.model_loading_utils:_load_shard_file,load_state_dict \
      diffusers.pipelines.stable_diffusion.convert_from_ckpt:download_controlnet_from_original_ckpt,download_from_original_stable_diffusion_ckpt,stable_unclip_image_noising_components \
      dill._dill:_unmarshal,copy,load,loads,pickles \
      dill.session:load_module,load_module_asdict,load_session dill.temp:load,loadIO \
      flair.file_utils:load_torch_state importlib._bootstrap_external:_compile_bytecode \
      keras.src.utils.python_utils:func_load \
      lightning.fabric.strategies.model_parallel:_load_checkpoint,_load_raw_module_state_from_path \
      lightning.fabric.utilities.cloud_io:_load \
      lightning.fabric.utilities.load:_load_distributed_checkpoint \
      lightning.pytorch.utilities.deepspeed:convert_zero_checkpoint_to_fp32_state_dict \
      numpy.lib._format_impl:read_array numpy.lib._npyio_impl:load \
      pandas.compat.pickle_compat:loads \
      peft.tuners.lora.corda:calib_cov_distribution,preprocess_corda \
      peft.tuners.lora.loraga:preprocess_loraga \
      peft.utils.save_and_load:load_peft_weights,torch_load pkgutil:read_code \
      pydantic.deprecated.parse:load_file,load_str_bytes \
      pydantic.v1.parse:load_file,load_str_bytes \
      scipy._lib.array_api_extra._lib._utils._helpers:pickle_unflatten \
      setuptools.command.bdist_egg:analyze_egg,scan_module \
      sklearn.datasets._california_housing:fetch_california_housing \
      sklearn.datasets._covtype:fetch_covtype \
      sklearn.datasets._olivetti_faces:fetch_olivetti_faces sklearn.datasets._rcv1:fetch_rcv1 \
      sklearn.datasets._species_distributions:fetch_species_distributions \
      sklearn.datasets._twenty_newsgroups:fetch_20newsgroups_vectorized \
      sklearn.externals.array_api_extra._lib._helpers:pickle_unflatten \
      sklearn.utils.estimator_checks:check_estimators_pickle,check_sparsify_coefficients \
      skops.card._model_card:_load_model \
      studio.backend.core.inference.diffusion_prequant:_artifacts_declare_nvfp4,_load_prequant_checkpoint,_read_prequant_for,_torch_load_prequant,declares_nvfp4_checkpoint,load_prequantized_transformer,local_prequant_scheme,usable_prequant_source \
      studio.backend.core.inference.diffusion_te_prequant:_te_prequant_pipe_kwargs,load_prequant_text_encoder,te_prequant_pipe_kwargs \
      studio.backend.core.inference.prequant_legacy_int8:load_legacy_int8_pickle \
      studio.backend.core.inference.skills:_load_frontmatter \
      timm.models._helpers:_torch_load,load_checkpoint,load_state_dict,resume_checkpoint \
      timm.task._helpers:_load_train_checkpoint,load_task_ema_checkpoint,resume_task_checkpoint \
      torchmetrics.functional.image.lpips:_LPIPS \
      torchvision.datasets.imagenet:ImageNet,load_meta_file,parse_val_archive \
      torchvision.datasets.lsun:LSUNClass torchvision.datasets.phototour:PhotoTour \
      unsloth.models._utils:_adapter_fits_text_model,offload_input_embeddings,offload_output_embeddings,offload_to_disk \
      unsloth.models.fsdp2_native:_read_checkpoint_weights,native_load_model_checkpoint,native_load_optimizer \
      unsloth.models.fsdp2_save:_share_from_writer \
      unsloth.models.loader:_adapter_file_shapes,_adapter_vocab_rows,_adapter_weight_keys,_adapter_weight_shapes,_grow_vocab_for_adapter \
      unsloth.models.loader_utils:_bin_dtypes,_checkpoint_tensor_dtypes,gpt_oss_checkpoint_has_fused_experts,sync_unsloth_model_name_bnb_flags \
      unsloth.models.tp_native:_tp_load_optimizer_and_scheduler,_tp_resume_payload \
      unsloth.save:_unsloth_save_lora_gguf,save_lora_to_custom_dir,unsloth_generic_save,unsloth_save_model \
      unsloth_cli.commands.eval:_yaml_task_name zipimport:_unmarshal_code
      """
    ),
    (
      "which reaches native code",
      """
      studio.backend.vendor.truststore._macos:_load_cdll torchaudio._extension.utils:_load_lib \
      torchvision.extension:_load_library
      """
    ),
    (
      "which runs code that it is given",
      """
      PIL.ImageMath:unsafe_eval ast:literal_eval,parse \
      attr._make:_add_eq,_add_hash,_add_repr,_compile_and_eval,_linecache_and_compile \
      axolotl.monkeypatch.trainer_accelerator_args:patch_create_accelerate_code_for_fp8 \
      codeop:_compile collections:namedtuple dataclasses:_cmp_fn,_create_fn \
      dill._dill:_eval_repr,_getattr \
      dill.source:_closuredimport,_closuredsource,_enclose,_getimport,_importable,_intypes,_isinstance,_likely_import,_matchlambda,_namespace,_wrap,dumpsource,findsource,getblocks,getimport,getimportable,getname,getsource,getsourcelines,importable,likely_import \
      dill.temp:loadIO_source,load_source \
      dis:Bytecode,_disassemble_str,_get_code_object,_try_compile,code_info,dis,get_instructions,show_code \
      doctest:debug_script,debug_src gettext:c2py \
      inspect:_signature_from_callable,_signature_fromstr,getcallargs,getfullargspec \
      jinja2.debug:fake_traceback,rewrite_traceback_stack logging.config:_install_handlers \
      matplotlib.sphinxext.plot_directive:_run_code,_split_code_at_show,contains_doctest,render_figures,run \
      multiprocessing.sharedctypes:make_property \
      nltk.redos:_cached_compile,_coerce,findall,finditer,fullmatch,match,reharden,search,split,sub,subn \
      numpy.f2py.capi_maps:cb_routsign2map,cb_sign2map,common_sign2map,getarrdims,getinit,getpydocsign,routsign2map,sign2map \
      numpy.f2py.crackfortran:_eval_length,_eval_scalar,analyzebody,analyzeline,analyzevars,crack2fortran,crack2fortrangen,crackline,get_parameters,getlincoef,myeval,param_eval,postcrack,vars2fortran \
      runpy:_run_code,_run_module_as_main,_run_module_code,run_path \
      scipy._lib._bunch:_make_tuple_bunch scipy.optimize._nonlin:_nonlin_wrapper \
      studio.backend.core.inference.diffusion_autoopt.patches:splice_source \
      studio.backend.core.inference.diffusion_capture_safe:_rebuild_forward,_rewrite_hunyuanimage,_rewrite_hunyuanvideo15 \
      timeit:Timer,main,repeat,timeit \
      trl.experimental.openreward.environment:_RolloutEnvironment,_bind_tool_method \
      turtle:__forwardmethods,_make_global_funcs \
      typing:ClassVar,Final,ForwardRef,NotRequired,Optional,Required,TypeGuard,Unpack,_BoundVarianceMixin,_type_check,_type_convert,get_type_hints \
      unittest.mock:_set_signature,create_autospec \
      unsloth.models._utils:patch_gradient_accumulation_fix \
      unsloth.models.rl:_async_grpo_masked_compute_loss,_patch_trl_experimental_trainer,_patch_trl_rl_trainers,_patch_trl_rl_trainers_impl \
      unsloth.tokenizer_utils:_load_correct_tokenizer,check_tokenizer,convert_to_fast_tokenizer \
      wrapt.decorators:decorator zipimport:_compile_source,_get_module_code
      """
    ),
    (
      "which runs commands",
      """
      PIL.EpsImagePlugin:Ghostscript PIL.ImageGrab:grab _bootsubprocess:check_output \
      _osx_support:_default_sysroot,_find_appropriate_compiler,_find_build_tool,_read_output,_remove_unsupported_archs,customize_compiler \
      accelerate.commands.launch:deepspeed_launcher,launch_command,simple_launcher \
      axolotl.cli.cloud.modal_:_train,run_cmd \
      axolotl.cli.main:evaluate,inference,merge_sharded_fsdp_weights \
      axolotl.cli.utils.train:_launch_accelerate_training,_launch_torchrun_training,launch_training \
      axolotl.integrations.nemo_gym.server:ensure_gym_repo,start_servers \
      axolotl.scripts.process_cleanup:kill_process_tree bitsandbytes.utils:execute_and_return \
      click._termui_impl:_pipepager,_tempfilepager,open_url \
      ctypes._aix:find_shared,get_ld_headers dill._dill:check \
      distutils._msvccompiler:_get_vc_env distutils.cygwinccompiler:_find_exe_version \
      distutils.msvc9compiler:query_vcvarsall distutils.spawn:spawn \
      huggingface_hub.cli._cli_utils:run_update \
      huggingface_hub.cli.extensions:_can_run,_execute_extension_binary,_install_python_extension,_update_installed_extension,extension_update \
      huggingface_hub.cli.spaces:_editor_open,spaces_hot_reload \
      huggingface_hub.utils._subprocess:run_interactive_subprocess,run_subprocess \
      joblib.externals.loky.backend.utils:_kill_process_tree_without_psutil,_posix_recursive_kill,_windows_taskkill_process_tree,kill_process_tree,recursive_terminate \
      lightning.pytorch.accelerators.cuda:get_nvidia_gpu_stats mailcap:findmatch \
      matplotlib._internal_utils:graphviz_dump_transform \
      matplotlib.cbook:_check_and_log_subprocess nltk.pathsec:spawn_trusted \
      numpy.distutils.ccompiler:CCompiler_spawn \
      numpy.distutils.exec_command:_exec_command,exec_command \
      numpy.distutils.fcompiler.gnu:_can_target numpy.distutils.lib2def:getnm \
      numpy.distutils.mingw32ccompiler:dump_table,generate_def \
      numpy.distutils.misc_util:cyg2win32 numpy.distutils.unixccompiler:UnixCCompiler__compile \
      onnx.gen_proto:convert,gen_proto3_code platform:_syscmd_file,architecture psutil:Popen \
      pty:spawn pyarrow:_has_pkg_config,_read_pkg_config_variable \
      pydoc:pipepager,tempfilepager scipy._lib._testutils:_test_cython_extension \
      setuptools._distutils.compilers.C.cygwin:is_cygwincc \
      setuptools._distutils.compilers.C.msvc:_get_vc_env setuptools._distutils.spawn:spawn \
      skops.card._parser:parse_modelcard \
      studio.backend.core._msvc_env:_compiles_a_trivial_translation_unit \
      studio.backend.core._xpu_triton_toolchain:_vcvars_environment \
      studio.backend.core.export.q4nx:convert_existing_gguf,convert_gguf_to_q4nx \
      studio.backend.core.inference.audio_cpp_server:compiled_backends,select_backend \
      studio.backend.core.inference.diffusion_attention:_configure_native_attention,_ensure_attention_backend_installed,_ensure_backend_package,_family_sdpa_kernels,_probe_rocm_sdpa_kernels,_probe_sdpa_kernels,_run_rocm_sdpa_children,_sdpa_capability,apply_attention_backend,available_sdpa_kernels,guard_rocm_fused_sdpa,sdpa_math_only,sdpa_subquadratic_confirmed,warn_if_sdpa_math_only \
      studio.backend.core.inference.engine_adapters:_nvidia_memory_rows \
      studio.backend.core.inference.engine_install:_driver_rows,_install,_install_wsl,_probe_rows,_run,cancel_install,remove,rollback,start_install,status,support_reason \
      studio.backend.core.inference.llama_video_input:_frame_geometry,_packet_duration,_run,shrink_video_for_llama \
      studio.backend.core.inference.managed_engine:_engine_memory_rows,validate_model \
      studio.backend.core.inference.mxc_adapter:abort,spawn \
      studio.backend.core.inference.mxc_host_prep_job:_spawn \
      studio.backend.core.inference.mxc_read_grants:_ensure_root,_grant,_icacls,_revoke,_revoke_recorded_root \
      studio.backend.core.inference.os_sandbox:spawn_prepared_launch \
      studio.backend.core.inference.sandbox_linux:_bwrap_long_options,_bwrap_supports,_fresh_proc_answer,_fresh_proc_refused,_preflight,empty_proc_layout \
      studio.backend.core.inference.sandbox_probe:_host_positive_controls,_run_grouped,_run_probe,probe \
      studio.backend.core.inference.sandbox_setup_job:_spawn \
      studio.backend.core.inference.sandbox_setup_plan:_sudo_without_password \
      studio.backend.core.inference.sandbox_windows_mxc:prepare \
      studio.backend.core.inference.sd_cpp_backend:_offload_with_device_pin_impl,_resolved_server_physical_gpu_id,_sd_cpp_probe_output,_server_binary_runnable,_usable_or_discard_managed,ensure_h3_sd_cpp_binary,sd_cpp_accelerator_device_verdict,sd_cpp_binary_vets_for_h3,sd_cpp_cuda_compute_capability,sd_cpp_device_listing,sd_cpp_device_name_for_ordinal,sd_cpp_device_named,sd_cpp_graph_cut_options,sd_cpp_listed_device,sd_cpp_lists_accelerator_device,sd_cpp_supports_minimax_h3,sd_cpp_supports_sage_attn,sd_cpp_vulkan_device_is_uma \
      studio.backend.core.inference.sd_cpp_cudnn:_install_locked,_run,ensure_library,plan_cudnn_attention \
      studio.backend.core.inference.sd_cpp_engine:_is_legacy_sd_cpp_binary,sd_cpp_binary_identifies \
      studio.backend.core.inference.stt_download_worker:spawn_download \
      studio.backend.core.inference.stt_ggml_sidecar:_supports_request_path \
      studio.backend.core.inference.tools:_bash_exec,_cancel_watcher,_drain_process_output,_kill_process_tree,_killpg_captured,_python_exec,_windows_taskkill_tree,execute_mcp_tool,execute_tool \
      studio.backend.core.inference.wsl_host:_prepare,ensure_distro,guest,kill_environment,prepare,put,run \
      studio.backend.core.systemone.native_worker:NativeClefAgent \
      studio.backend.core.training.drafter:_probe_capability,drafter_capability \
      studio.backend.hub.services.download_lifecycle:spawn_worker \
      studio.backend.run:_pid_alive,_sibling_is_running \
      studio.backend.utils.cache_inventory:_probe_tool_cache_dir \
      studio.backend.utils.coding_agents:_is_on_path,is_deepseek_harness_executable \
      studio.backend.utils.desktop_shell_env:_run_login_shell,import_rocm_env_from_login_shell,read_login_shell_env \
      studio.backend.utils.diffusers_repair:_run_installer \
      studio.backend.utils.hardware.amd:_run_amd_smi,_run_amd_smi_for_display \
      studio.backend.utils.hardware.gpu_query:_run_child,run_nvidia_smi \
      studio.backend.utils.hardware.hardware:_rocm_windows_perf_counter_vram_by_adapter \
      studio.backend.utils.kernel_install:_kill_process_tree,run_process_tree \
      studio.backend.utils.llama_cpp_update:_installed_build_number,_source_build_status \
      studio.backend.utils.models.model_config:_is_vision_model_or_none,_is_vision_model_subprocess,_is_vision_model_uncached,is_vision_model,is_vision_model_checked \
      studio.backend.utils.node_runtime:_node_version_ok,_npm_version_ok,_probe_version \
      studio.backend.utils.paths.path_utils:_wsl_reveal_in_explorer,open_in_default_app,reveal_in_file_manager \
      studio.backend.utils.prebuilt.runtime_libs:_loader_already_provides_runtime,_loader_resolves_sonames,vendored_cuda_runtime_dirs \
      studio.backend.utils.prebuilt.update_flow:resolve_prebuilt_for_host,stream_installer \
      studio.backend.utils.process_lifetime:_group_has_members,_group_member_pids,_identity_for_record,_identity_or_none,_pid_identity,_pid_is_zombie,_posix_terminate,_posix_terminate_one,_provably_different,_provably_the_same,_reap_orphaned_group,_refreshed_identity,_still_the_same,_windows_collect_descendants,_windows_collect_descendants_known,_windows_kill_below,_windows_terminate_pid,_windows_terminate_tree,_windows_terminate_validated_tree,adopt_pid,collect_descendants,collect_descendants_known,forget_pid,pid_is_running,terminate_pid \
      studio.backend.utils.third_party_source:_checkout_manifest,_expected_runtime_manifest,_git,_git_bytes,_install_checkout,_install_runtime,_pinned_blob_digests,_tracked_package_blobs,_valid_checkout,_valid_runtime,ensure_pinned_source \
      studio.backend.utils.torch_device_probe:_device_can_allocate_cached,device_can_allocate \
      studio.backend.utils.transformers_version:_install_to_dir,_probe_autoconfig,_stage_optional_package \
      studio.backend.utils.whisper_cpp_update:_installed_whisper_version,_source_build_status \
      studio.install_audio_cpp_prebuilt:_install_locked,_run_staged,install,smoke_test_staged_server \
      studio.install_llama_prebuilt:_binary_image_runs,binary_env,bundle_lists_vulkan_device,collect_system_report,existing_install_matches_choice,existing_install_matches_plan,install_prebuilt,linux_missing_libraries,linux_runtime_dirs,run_capture,validate_existing_install,validate_prebuilt_attempts,validate_prebuilt_choice,validate_quantize,validate_server \
      studio.install_mxc_prebuilt:_run_host_prep \
      studio.install_node_prebuilt:_ensure_npm_floor,_pid_is_alive,_record_runtime_verification_under_lock,_run_node,existing_install_matches,existing_install_usable,install_lock,install_prebuilt,installed_node_version,installed_npm_major,main \
      studio.install_python_stack:_cap_cuda_family_for_pre_turing,_diffusers_main_resident,_direct_reference_is_installed,_git_remote_commit,_nvidia_compute_sms,_nvidia_smi_lists_a_gpu,_pip_install_once,_repair_duplicate_core_metadata,_restore_from_staged,_restrict_to_current_user,_run_import_probe,_run_ok,_stage_replacement,_uninstall_distribution,patch_package_file,pip_install,pip_install_try,run \
      studio.install_whisper_prebuilt:_elf_needed,_runtime_library_sources,_validate_staged_server,link_ggml_runtime,prepare_runtime_payload,validate_staged_server \
      studio.prebuilt_core:validate_staged_server \
      studio.scripts.unsloth_freeze_report:run_candidate,sh \
      subprocess:call,check_call,check_output,getoutput,getstatusoutput,run \
      unsloth.chat_templates:test_hf_gguf_equivalence unsloth.dataprep.ebooks:_read_mobi \
      unsloth.dataprep.synthetic:SyntheticDataKit,terminate_tree \
      unsloth.import_fixes:_run_hipinfo \
      unsloth.models.decision_gguf:_convert,_export_decision_gguf,_quantize,_run,export_decision_gguf \
      unsloth.save:_openvino_transformers_mismatch,_quantize_q2_k_l,_unsloth_save_compressed_tensors,_unsloth_save_openvino,create_ollama_model,install_python_non_blocking,push_to_ollama_hub \
      unsloth_cli._studio_stage:_run,finalize_for_activation,probe_cli,probe_console_script \
      unsloth_cli.claude_subagent_mcp:_stop_child,run_local_agent \
      unsloth_cli.commands.mcp:_run_claude \
      unsloth_cli.commands.start:_agent_config_path,_agent_version_at_least,_codex_executable_version,_codex_source_home,_create_directory_junction,_install_agent,_launch,_link_user_dir,_opencode_subagent_inline_config,_opencode_supports_native_auto,_opencode_version,_require_agent_for_launch,_resolve_or_install_agent,_run,_shutdown_server,_start_studio_server,_wsl_windows_path,_wsl_windows_user_profile,claude,codex,dsh,hermes,openclaw,opencode,pi,vibe \
      unsloth_cli.commands.studio:_managed_cli_package_present,_pid_alive,_refresh_desktop_shortcuts,_run_fetched_installer_bash,_run_fetched_installer_ps1,_run_installer_bash,_run_installer_ps1,_run_setup_script,_signal_stop,_wait_for_windows_setup_process,run \
      uuid:_find_mac_near_keyword,_find_mac_under_heading,_get_command_stdout
      """
    ),
  ]
}
