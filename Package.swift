// swift-tools-version: 6.2

import PackageDescription

/// A warning is an error, everywhere.
let tests: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// In what ships, unsafe code is marked where it stands.
let strict = tests + [.strictMemorySafety()]

/// The launcher starts in front of everything: it does not load what it never uses, concurrency (with Dispatch) and
/// regular expressions, which the compiler otherwise imports into every file.
let launcher =
    strict + [
        .unsafeFlags([
            "-Xfrontend", "-disable-implicit-concurrency-module-import",
            "-Xfrontend", "-disable-implicit-string-processing-module-import",
        ])
    ]

// Targets that only .ci/check/fuzz and .ci/measure build; a fuzz target has no main of its own.
let fuzzers =
    Context.environment["SESAME_FUZZ"] == nil
    ? []
    : ["FuzzManifest", "FuzzField", "FuzzAnswer", "FuzzEnvironment"].map { name in
        Target.executableTarget(
            name: name, dependencies: ["SesameCore", "TencentCloud", "SecretMemory"], path: "Tests/Fuzz/\(name)",
            exclude: ["corpus"], swiftSettings: tests)
    }
let benchmarks =
    Context.environment["SESAME_BENCHMARK"] == nil
    ? []
    : [
        Target.executableTarget(
            name: "ManifestBenchmark", dependencies: ["SesameCore", "TencentCloud", "SecretMemory"],
            path: "Tests/Benchmarks/ManifestBenchmark", swiftSettings: tests),
        Target.executableTarget(
            name: "FleetSimulation", dependencies: ["TencentCloud", "SecretMemory"],
            path: "Tests/Benchmarks/FleetSimulation", swiftSettings: tests),
    ]

/// The commit that `sesame --version` names; .ci/build/static tells it.
let commit = Context.environment["SESAME_COMMIT"] ?? "unknown"

/// A C library named to Swift, as pkg-config and Debian call it.
func cLibrary(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

// No package is named here: what touches a secret is this repository and the C libraries of the distribution.
let package = Package(
    name: "sesame",
    products: [
        .executable(name: "sesame", targets: ["sesame"]),
        .executable(name: "sesame-local", targets: ["sesame-local"]),
    ],
    targets: [
        // The launcher.
        .executableTarget(
            name: "sesame", dependencies: ["SesameCore", "CommandLineOptions", "CStatic"], swiftSettings: launcher),
        .target(
            name: "SesameCore", dependencies: ["TencentCloud", "SecretMemory", "CYAML", "CLinux"],
            swiftSettings: launcher),
        .target(
            name: "TencentCloud", dependencies: ["SecretMemory", "CCurl", "COpenSSL", "CLinux"],
            swiftSettings: launcher),
        .target(name: "SecretMemory", dependencies: ["COpenSSL", "CJansson", "CLinux"], swiftSettings: launcher),

        // Help and manual pages of both programs.
        .target(name: "CommandLineOptions", swiftSettings: launcher),

        // The service on this machine. It shares no code with the launcher but that: it checks it.
        .executableTarget(
            name: "sesame-local", dependencies: ["LocalSecretsManager", "CommandLineOptions"], swiftSettings: strict),
        .target(
            name: "LocalSecretsManager", dependencies: ["CMicroHTTPD", "CGnuTLS", "CSQLite", "CYAML"],
            swiftSettings: strict),

        // C libraries of the distribution.
        cLibrary("CCurl", "libcurl", "libcurl4-openssl-dev"),
        cLibrary("COpenSSL", "openssl", "libssl-dev"),
        cLibrary("CJansson", "jansson", "libjansson-dev"),
        cLibrary("CYAML", "yaml-0.1", "libyaml-dev"),
        cLibrary("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
        cLibrary("CGnuTLS", "gnutls", "libgnutls28-dev"),
        cLibrary("CSQLite", "sqlite3", "libsqlite3-dev"),
        // Our own C: what Glibc's module lacks, and what the linker puts in the place of functions of libc and nghttp2.
        .target(name: "CLinux", path: "Sources/CLibraries/CLinux"),
        .target(
            name: "CStatic", path: "Sources/CLibraries/CStatic", exclude: ["static.ld"],
            cSettings: [.define("SESAME_COMMIT", to: "\"\(commit)\"")]),

        // Tests.
        .testTarget(name: "SecretMemoryTests", dependencies: ["SecretMemory"], swiftSettings: tests),
        .testTarget(name: "TencentCloudTests", dependencies: ["TencentCloud", "SecretMemory"], swiftSettings: tests),
        .testTarget(
            name: "SesameCoreTests", dependencies: ["SesameCore", "TencentCloud", "SecretMemory"], swiftSettings: tests),
        .testTarget(name: "SesameCommandTests", dependencies: ["sesame", "SesameCore"], swiftSettings: tests),
        .testTarget(name: "LocalSecretsManagerTests", dependencies: ["LocalSecretsManager"], swiftSettings: tests),
        .testTarget(
            name: "SesameTests", dependencies: ["sesame", "sesame-local", "TencentCloud", "SecretMemory"],
            swiftSettings: tests),
        // A command for them to start, which tells what it inherited.
        .executableTarget(
            name: "probe", path: "Tests/Probe",
            cSettings: [.define("_GNU_SOURCE"), .unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    ] + fuzzers + benchmarks
)
