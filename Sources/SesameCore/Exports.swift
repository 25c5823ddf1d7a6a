/// The command reads, prints and passes on bytes that may be a secret, so this module exports their type. It exports
/// nothing of TencentCloud.
@_exported public import SecretMemory
