package main

import "testing"

func TestGreetsSomeoneByName(t *testing.T) {
	if got := greeting("Ada"); got != "Hello, Ada!" {
		t.Errorf("greeting(\"Ada\") = %q", got)
	}
}
