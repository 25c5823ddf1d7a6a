// A launcher as one writes it in Go, with the standard library only: fetches the secret NAME, puts it into VALUE and becomes the
// program. usage: peer NAME PROGRAM ARGUMENT ...
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write([]byte(text))
	return hash.Sum(nil)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func main() {
	host := strings.TrimPrefix(os.Getenv("SESAME_ENDPOINT"), "https://")
	body, _ := json.Marshal(map[string]string{"SecretName": os.Args[1], "VersionId": "SSM_Current"})
	now := time.Now().UTC()
	day, stamp := now.Format("2006-01-02"), fmt.Sprint(now.Unix())
	canonical := "POST\n/\n\ncontent-type:application/json\nhost:" + host + "\n\ncontent-type;host\n" + digest(body)
	scope := day + "/ssm/tc3_request"
	signed := "TC3-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + digest([]byte(canonical))
	key := mac(mac(mac([]byte("TC3"+os.Getenv("TENCENTCLOUD_SECRET_KEY")), day), "ssm"), "tc3_request")
	request, err := http.NewRequest("POST", "https://"+host+"/", bytes.NewReader(body))
	must(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+os.Getenv("TENCENTCLOUD_SECRET_ID")+"/"+scope+
		", SignedHeaders=content-type;host, Signature="+hex.EncodeToString(mac(key, signed)))
	request.Header.Set("X-TC-Action", "GetSecretValue")
	request.Header.Set("X-TC-Version", "2019-09-23")
	request.Header.Set("X-TC-Timestamp", stamp)
	request.Header.Set("X-TC-Region", "ap-guangzhou")
	roots := x509.NewCertPool()
	bundle, err := os.ReadFile(os.Getenv("SESAME_CA_FILE"))
	must(err)
	roots.AppendCertsFromPEM(bundle)
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	answer, err := client.Do(request)
	must(err)
	var said struct{ Response struct{ SecretString string } }
	must(json.NewDecoder(answer.Body).Decode(&said))
	if said.Response.SecretString == "" {
		must(fmt.Errorf("no value"))
	}
	os.Setenv("VALUE", said.Response.SecretString)
	must(syscall.Exec(os.Args[2], os.Args[2:], os.Environ()))
}
