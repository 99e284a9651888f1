# Builds, runs and tests Gavel; `make` alone lists what there is.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Where Debian keeps nginx, and an ordinary user's shell does not look.
export PATH := $(PATH):/usr/sbin:/sbin
.SUFFIXES:

# SANITIZE=1 builds everything beside the ordinary build, under ASan and UBSan.
ifdef SANITIZE
BUILD     ?= build-asan
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined \
             -fno-omit-frame-pointer
else
BUILD     ?= build
SAN_FLAGS :=
endif

ifeq ($(origin CC),default)
CC := gcc
endif

OPT      ?= -O2
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
            -Wstrict-prototypes -Wmissing-prototypes -Werror
CFLAGS   := -std=gnu99 $(OPT) -g -fPIC -MD -MP $(WARNINGS) $(SAN_FLAGS)

# Headers of packages are none of our warnings' business.
package = $(patsubst -I%,-isystem%,$(shell pkg-config $(1) $(2) 2>/dev/null))

# The layers.  Each sees its own folder, what is below it, and the packages
# it is there to hide from the others; nothing more.
DOMAIN_INC := -Ilibgavel/domain
STORE_INC  := $(DOMAIN_INC) -Ilibgavel/store \
              $(call package,--cflags,libpq hiredis openssl)
CRYPTO_INC := $(DOMAIN_INC) -Ilibgavel/crypto \
              $(call package,--cflags,openssl libargon2 libcjson)
RPC_INC    := $(DOMAIN_INC) -Ilibgavel/rpc -isystembuild/proto \
              $(call package,--cflags,libprotobuf-c zlib openssl libcjson)
DAEMON_INC := $(STORE_INC) -Ilibgavel/crypto -Ilibgavel/rpc -Idaemons \
              -isystembuild/proto $(call package,--cflags,librabbitmq \
              libmicrohttpd libprotobuf-c openssl)
TEST_INC   := $(STORE_INC) $(CRYPTO_INC) $(RPC_INC) $(DAEMON_INC) \
              $(call package,--cflags,check)

LIBGAVEL_LIBS := $(call package,--libs,libpq hiredis openssl libargon2 \
                 libcjson libprotobuf-c zlib)
DAEMON_LIBS   := $(LIBGAVEL_LIBS) \
                 $(call package,--libs,librabbitmq libmicrohttpd) -lpthread
TEST_LIBS     := $(DAEMON_LIBS) $(call package,--libs,check)

sources = $(wildcard $(1)/*.c $(1)/*/*.c)
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

DOMAIN_OBJ := $(call objects,$(call sources,libgavel/domain))
STORE_OBJ  := $(call objects,$(call sources,libgavel/store))
CRYPTO_OBJ := $(call objects,$(call sources,libgavel/crypto))
RPC_OBJ    := $(call objects,$(call sources,libgavel/rpc))

# The contract, and those of Google's own files that it imports.
PROTOS     := $(sort $(patsubst proto/%,%,$(shell find proto -name '*.proto')))
WELL_KNOWN := $(sort $(shell sed -n \
              's|^import "\(google/protobuf/.*\)";|\1|p' \
              $(addprefix proto/,$(PROTOS))))
PROTO_C    := $(PROTOS:%.proto=build/proto/%.pb-c.c) \
              $(WELL_KNOWN:%.proto=build/proto/%.pb-c.c)
PROTO_OBJ  := $(PROTO_C:build/%.c=$(BUILD)/obj/%.o)

# A file named after a daemon is its main; the rest of the folder is shared.
DAEMON_MAINS := $(wildcard daemons/gavel_*.c)
DAEMONS      := $(patsubst daemons/gavel_%.c,$(BUILD)/gavel-%,$(DAEMON_MAINS))
SHARED_OBJ   := $(call objects,$(filter-out $(DAEMON_MAINS),\
                $(call sources,daemons)))

MODULE       := $(BUILD)/modules/ngx_http_gavel_module.so
MODULE_FILES := $(wildcard ngx_gavel_module/*)

UNIT_TESTS := $(patsubst t/%.c,$(BUILD)/t/%,$(wildcard t/unit/test_*.c))
# Adapters against servers that the test starts itself.
C_TESTS    := $(UNIT_TESTS) \
              $(patsubst t/%.c,$(BUILD)/t/%,$(wildcard t/integration/test_*.c))

# What several of them need; each links only what it asks for.
WORLDS_OBJ := $(call objects,$(filter-out $(C_TESTS:$(BUILD)/%=%.c),\
              $(wildcard t/unit/*.c t/integration/*.c)))

# Helpers of the integration tests and benchmarks: one file, one program.
TOOLS := $(patsubst t/tools/%.c,$(BUILD)/t/tools/%,$(wildcard t/tools/*.c))


##@ Run it

help: ## list what there is
	@awk -f scripts/help.awk $(firstword $(MAKEFILE_LIST))

run: ## build and start everything, in the foreground; Ctrl-C stops it
	@scripts/install-deps.sh
	@$(MAKE) --no-print-directory build
	@[ "$${GAVEL_FRONTEND:-1}" = 0 ] || scripts/build-frontend
	@scripts/run

stop: ## end a stack that was left behind
	@scripts/stop

doctor: ## what is missing on this machine, and the command that mends it
	@scripts/doctor

deps: ## install the packages it needs (asks sudo when not root)
	@scripts/install-deps.sh

migrate: ## bring the databases of GAVEL_*_DB_URL (or of .run) up to date
	@scripts/migrate


##@ Test it

test: ## the whole suite; installs what it needs
	@scripts/test all

test-unit: ## rules and flows, no servers
	@scripts/test unit

test-integration: ## RPCs and stories on real, throw-away servers
	@scripts/test integration

test-one: ## one file, T=t/place_bid.t or T=t/unit/test_flow.c
	@scripts/test one "$(T)"

bench: ## figures against the database's own benchmark, on throw-away servers
	@scripts/bench

lighthouse: ## the pages as a phone on a slow network has them; run it alone
	@GAVEL_LIGHTHOUSE=1 scripts/test one t/frontend_lighthouse.t
	@echo && cat build/lighthouse/lighthouse.md

lint: ## every warning of gcc, clang, cppcheck, clang-tidy, shellcheck, format
	@scripts/lint


##@ Cluster

cluster: ## a kind cluster on this machine, with a registry
	@scripts/cluster/run create

dev: ## build, deploy and watch everything in that cluster, with Tilt
	@scripts/cluster/run dev

cluster-delete: ## remove it
	@scripts/cluster/run delete

certs: ## development certificates and keys for it
	@scripts/cluster/certs

images: ## build the images, with docker, podman or buildah
	@docker/build

check-chart: ## chart, Tiltfile, alerts and Dockerfiles
	@scripts/check-chart

check-conformance: ## Connect's official suite against the module
	@scripts/check-conformance

check-tests: ## plant faults, and see that the tests notice each
	@scripts/check-tests

check-images: ## build the images without an engine, and run what was built
	@scripts/check-images


##@ Build it

build: $(BUILD)/libgavel.a $(DAEMONS) $(MODULE) ## library, daemons, module

build-tests: build $(C_TESTS) $(TOOLS) ## the programs of the tests as well

frontend: ## the BFF's production build
	@scripts/build-frontend

proto-gen: $(PROTO_C) ## C and TypeScript from proto/
	@scripts/with-node pnpm --dir frontend -s proto:gen

# What an editor or clang-tidy needs to read any of our files.
flags:
	@echo $(filter-out -MD -MP $(SAN_FLAGS),$(CFLAGS)) $(sort $(TEST_INC))

clean: ## remove what was built (not .run)
	rm -rf build build-asan build-clang


# Generated code keeps its own style, so it is compiled without our warnings.
#
# Services are left out: rpc/ has its own table, and Register would become a
# member named by one of C's keywords.
build/messages/%.proto: proto/%.proto
	@mkdir -p $(@D)
	@awk '/^service /, /^}/ { next } { print }' $< > $@

$(PROTOS:%.proto=build/proto/%.pb-c.c): \
build/proto/%.pb-c.c: build/messages/%.proto | $(PROTOS:%=build/messages/%)
	@mkdir -p build/proto
	@echo "  PROTO   $<"
	@protoc-c -Ibuild/messages -I/usr/include --c_out=build/proto $<

$(WELL_KNOWN:%.proto=build/proto/%.pb-c.c): \
build/proto/%.pb-c.c: /usr/include/%.proto
	@mkdir -p build/proto
	@echo "  PROTO   $<"
	@protoc-c -I/usr/include --c_out=build/proto $<

$(PROTO_OBJ): $(BUILD)/obj/%.o: build/%.c | $(PROTO_C)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) -std=gnu99 $(OPT) -g -fPIC -MD -MP $(SAN_FLAGS) -Ibuild/proto \
	    -c -o $@ $<


define layer
$(1): $(BUILD)/obj/%.o: %.c Makefile | $(PROTO_C)
	@mkdir -p $$(@D)
	@echo "  CC      $$<"
	@$$(CC) $$(CFLAGS) $(2) -c -o $$@ $$<
endef

$(eval $(call layer,$(DOMAIN_OBJ),$(DOMAIN_INC)))
$(eval $(call layer,$(STORE_OBJ),$(STORE_INC)))
$(eval $(call layer,$(CRYPTO_OBJ),$(CRYPTO_INC)))
$(eval $(call layer,$(RPC_OBJ),$(RPC_INC)))
$(eval $(call layer,$(SHARED_OBJ) $(call objects,$(DAEMON_MAINS)),$(DAEMON_INC)))
$(eval $(call layer,$(WORLDS_OBJ),$(TEST_INC) -It/unit))

# Changes when a file comes or goes: what was made of a file that is no longer
# there must be made again, and NGINX's makefile lists the glue itself.
FILES := $(sort $(MODULE_FILES) $(wildcard libgavel/*/*.c libgavel/*/*/*.c))

$(BUILD)/files: FORCE
	@mkdir -p $(@D)
	@echo '$(FILES)' | cmp -s - $@ || echo '$(FILES)' > $@

# Members keep their folders (P): two layers may each have a bids.o.
$(BUILD)/libgavel.a: $(BUILD)/files $(DOMAIN_OBJ) $(STORE_OBJ) \
                     $(CRYPTO_OBJ) $(RPC_OBJ) $(PROTO_OBJ)
	@rm -f $@
	@echo "  AR      $@"
	@ar rcsP $@ $(filter %.o,$^)

$(BUILD)/libdaemons.a: $(SHARED_OBJ)
	@rm -f $@
	@echo "  AR      $@"
	@ar rcsP $@ $^

$(DAEMONS): $(BUILD)/gavel-%: $(BUILD)/obj/daemons/gavel_%.o \
                              $(BUILD)/libdaemons.a $(BUILD)/libgavel.a
	@echo "  LINK    $@"
	@$(CC) $(SAN_FLAGS) -Wl,--as-needed -o $@ $^ $(DAEMON_LIBS)


# nginx-dev brings NGINX's headers and configure; the copy is configured as
# the package was, so that the packaged nginx loads the module.

NGINX_SRC   := /usr/share/nginx/src
NGINX_BUILD := $(BUILD)/nginx-src
# A handler takes what NGINX gives it, used or not; so does NGINX's own build.
NGINX_CC    := $(OPT) -g -fPIC -Wextra -Wshadow -Wno-unused-parameter \
               $(SAN_FLAGS)

$(NGINX_BUILD)/.configured: $(NGINX_SRC)/conf_flags ngx_gavel_module/config \
                            $(BUILD)/files Makefile | $(BUILD)/libgavel.a
	@echo "  CONF    $(NGINX_BUILD)"
	@rm -rf $(NGINX_BUILD) && cp -r $(NGINX_SRC) $(NGINX_BUILD)
	@cd $(NGINX_BUILD) && export GAVEL_LIB=$(abspath $(BUILD)/libgavel.a) \
	    GAVEL_LIBS='$(LIBGAVEL_LIBS)' \
	    GAVEL_INC='$(abspath build/proto)' && bash -c '. ./conf_flags; \
	    ./configure "$${NGX_CONF_FLAGS[@]}" --with-cc=$(CC) \
	    --with-cc-opt="$(NGINX_CC)" --with-ld-opt="$(SAN_FLAGS)" \
	    --add-dynamic-module=$(abspath ngx_gavel_module)' \
	    > configure.log || { tail -20 configure.log; exit 1; }
	@touch $@

# A running NGINX has the old file mapped, so the new one takes its name, not
# its bytes.  NGINX's makefile does not know our headers, so the few glue files
# are always compiled anew.
$(MODULE): $(NGINX_BUILD)/.configured $(BUILD)/libgavel.a $(MODULE_FILES) \
           $(wildcard libgavel/*/*.h libgavel/*/*/*.h)
	@mkdir -p $(@D)
	@echo "  MODULE  $@"
	@rm -f $(NGINX_BUILD)/objs/addon/*/* $(NGINX_BUILD)/objs/*gavel*.o \
	    $(NGINX_BUILD)/objs/*.so
	+@cd $(NGINX_BUILD) && $(MAKE) -s -f objs/Makefile modules
	@cp $(NGINX_BUILD)/objs/ngx_http_gavel_module.so $@.new && mv $@.new $@


# Of two worlds with a name in common a program might link either: ld refuses.
$(BUILD)/libworlds.a: $(WORLDS_OBJ)
	@ld -r -o $(@:.a=.o) $^
	@rm -f $@ $(@:.a=.o)
	@echo "  AR      $@"
	@ar rcsP $@ $^

$(C_TESTS): $(BUILD)/t/%: t/%.c $(BUILD)/libworlds.a $(BUILD)/libgavel.a \
                             $(BUILD)/libdaemons.a Makefile
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(CC) $(CFLAGS) -MT $@ -MF $@.d $(TEST_INC) -It/unit -Wl,--as-needed \
	    -o $@ $< $(BUILD)/libworlds.a $(BUILD)/libdaemons.a \
	    $(BUILD)/libgavel.a $(TEST_LIBS)

$(TOOLS): $(BUILD)/t/tools/%: t/tools/%.c $(BUILD)/libgavel.a Makefile
	@mkdir -p $(@D)
	@echo "  CC      $@"
	@$(CC) $(CFLAGS) -MT $@ -MF $@.d $(TEST_INC) -Wl,--as-needed -o $@ $< \
	    $(BUILD)/libgavel.a $(TEST_LIBS)

-include $(shell [ -d $(BUILD) ] && find $(BUILD)/obj $(BUILD)/t -name '*.d' \
           2>/dev/null)

.PHONY: bench build build-tests certs check-chart check-conformance \
        check-images check-tests clean cluster cluster-delete deps dev doctor \
        flags frontend help images lint migrate proto-gen run stop test \
        test-integration test-one test-unit FORCE
