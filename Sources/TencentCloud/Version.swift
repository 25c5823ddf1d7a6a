/// The version of sesame, as `--version` prints it and as the service sees it in `X-TC-RequestClient`.
package let sesameVersion = "0.1.0"
