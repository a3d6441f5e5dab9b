// Asks Butane and Ignition, with their own code: `butane` translates standard input, `ignition` checks it. What they
// would only warn about is refused as well.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/coreos/butane/config"
	"github.com/coreos/butane/config/common"
	ignition "github.com/coreos/ignition/v2/config/v3_4"
)

func main() {
	if err := run(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(tool string) error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	switch tool {
	case "butane":
		json, report, err := config.TranslateBytes(text, common.TranslateBytesOptions{Pretty: true})
		if err != nil || len(report.Entries) > 0 {
			return fmt.Errorf("%s%v", report.String(), err)
		}
		_, err = os.Stdout.Write(json)
		return err
	case "ignition":
		_, report, err := ignition.Parse(text)
		if err != nil || len(report.Entries) > 0 {
			return fmt.Errorf("%s%v", report.String(), err)
		}
		return nil
	}
	return fmt.Errorf("expected butane or ignition, found %q", tool)
}
