// The least that a launcher with secrets can do, in C on the libcurl of .ci/build/static: signs (TC3-HMAC-SHA256), fetches all at
// once, corked, puts the values in its environment and becomes the command. No manifest, no verdicts, no wiping.
// Usage: fetch HOST AUTHORITIES HTTP CONNECTIONS COUNT FILE [ARGUMENT ...]
//        (HTTP is 2 or 1.1, CONNECTIONS the most that are made; secret-0 … become VALUE_0 …)
#include <curl/curl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { most = 200 };

static const char *host, *authorities;
static long is_http2;

struct answer {
    char bytes[4096];
    size_t size;
    char body[256];
};

static void hex(const unsigned char *digest, char *text) {
    for (int i = 0; i < 32; i++) sprintf(text + 2 * i, "%02x", digest[i]);
}

static void sha256(const char *bytes, char *text) {
    unsigned char digest[32];
    EVP_Digest(bytes, strlen(bytes), digest, NULL, EVP_sha256(), NULL);
    hex(digest, text);
}

static void hmac(const void *key, int size, const char *message, unsigned char *code) {
    HMAC(EVP_sha256(), key, size, (const unsigned char *)message, strlen(message), code, NULL);
}

/// The signing key of a day, derived once.
static const unsigned char *signing_key(const char *date) {
    static unsigned char key[32];
    static int made;
    if (made++) return key;
    char secret[256];
    snprintf(secret, sizeof secret, "TC3%s", getenv("TENCENTCLOUD_SECRET_KEY"));
    hmac(secret, strlen(secret), date, key);
    hmac(key, 32, "ssm", key);
    hmac(key, 32, "tc3_request", key);
    return key;
}

static void authorization(const char *body, long timestamp, char *line, size_t size) {
    char payload[65], request[512], hashed[65], date[11], text[512], signature[65];
    unsigned char code[32];
    sha256(body, payload);
    snprintf(
        request, sizeof request, "POST\n/\n\ncontent-type:application/json\nhost:%s\n\ncontent-type;host\n%s", host,
        payload);
    sha256(request, hashed);
    strftime(date, sizeof date, "%F", gmtime(&timestamp));
    snprintf(text, sizeof text, "TC3-HMAC-SHA256\n%ld\n%s/ssm/tc3_request\n%s", timestamp, date, hashed);
    hmac(signing_key(date), 32, text, code);
    hex(code, signature);
    snprintf(
        line, size,
        "Authorization: TC3-HMAC-SHA256 Credential=%s/%s/ssm/tc3_request, SignedHeaders=content-type;host, Signature=%s",
        getenv("TENCENTCLOUD_SECRET_ID"), date, signature);
}

static int connection = -1;

static int note(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context, (void)purpose;
    connection = socket;
    return CURL_SOCKOPT_OK;
}

/// Lets frames of HTTP/2 go out in full packets.
static void cork(int on) {
    if (is_http2 && connection >= 0) setsockopt(connection, IPPROTO_TCP, TCP_CORK, &on, sizeof on);
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct answer *answer = context;
    if (answer->size + size * count >= sizeof answer->bytes) return 0;
    memcpy(answer->bytes + answer->size, bytes, size * count);
    answer->size += size * count;
    return size * count;
}

static CURL *request(int number, struct answer *answer) {
    char line[512], url[256];
    const long timestamp = time(NULL);
    snprintf(
        answer->body, sizeof answer->body, "{\"SecretName\":\"secret-%d\",\"VersionId\":\"SSM_Current\"}", number);
    authorization(answer->body, timestamp, line, sizeof line);
    struct curl_slist *headers = curl_slist_append(NULL, line);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "X-TC-Action: GetSecretValue");
    headers = curl_slist_append(headers, "X-TC-Version: 2019-09-23");
    headers = curl_slist_append(headers, "X-TC-Region: ap-guangzhou");
    snprintf(line, sizeof line, "Host: %s", host);
    headers = curl_slist_append(headers, line);
    snprintf(line, sizeof line, "X-TC-Timestamp: %ld", timestamp);
    headers = curl_slist_append(headers, line);
    snprintf(url, sizeof url, "https://%s/", host);
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CAPATH, authorities);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, is_http2);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, note);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, answer->body);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
    return easy;
}

static void set(int number, const struct answer *answer) {
    char name[32];
    json_t *parsed = json_loadb(answer->bytes, answer->size, JSON_REJECT_DUPLICATES, NULL);
    const char *value = json_string_value(json_object_get(json_object_get(parsed, "Response"), "SecretString"));
    if (!value) exit(1);
    snprintf(name, sizeof name, "VALUE_%d", number);
    setenv(name, value, 1);
}

int main(int argc, char **argv) {
    if (argc < 7) return 64;
    static struct answer answers[most];
    host = argv[1], authorities = argv[2], is_http2 = strcmp(argv[3], "2") == 0;
    const int count = atoi(argv[5]) < most ? atoi(argv[5]) : most;
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, atol(argv[4]));
    for (int i = 0; i < count; i++) curl_multi_add_handle(multi, request(i, &answers[i]));
    for (int running = 1; running;) {
        cork(1);
        if (curl_multi_perform(multi, &running)) return 1;
        cork(0);
        if (running && curl_multi_poll(multi, NULL, 0, 1000, NULL)) return 1;
    }
    for (int i = 0; i < count; i++) set(i, &answers[i]);
    execv(argv[6], argv + 6);
    return 127;
}
