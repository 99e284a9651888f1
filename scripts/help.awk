# Prints the Makefile's targets by group: "##@ Group", "target: ## what".

BEGIN { FS = ":.*## " }

/^##@/ { printf "\n%s\n", substr($0, 5) }

/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $1, $2 }

END { print "" }
